import type { Bytes } from './bytes.ts';
import { ElfError, PT, type Elf, type ProgramHeader } from './elf.ts';
import type { Encoding } from './fields.ts';
import { readNotes, type Note } from './notes.ts';
import { hasData, readSections, SHT, type Section } from './sections.ts';

const NT_GNU_BUILD_ID = 3;
const MAX_BUILD_ID = 64; // 20 bytes as linkers write it, up to 64 with --build-id=0x...
// No real file comes near these; without them a hostile one could keep us busy for hours.
const MAX_RANGES = 256;
const MAX_NOTES = 1024;

/** A build-id in hexadecimal, and the segment that it lies in; absent where only a section leads to it. */
export interface FoundBuildId {
  readonly id: string;
  readonly segment?: ProgramHeader;
}

/** The build-id of a file in hexadecimal: that of findBuildId. */
export function buildIdOf(...where: Parameters<typeof findBuildId>): string | undefined {
  return findBuildId(...where)?.id;
}

/**
 * The build-id of a file. Program headers first: they are what the loader and a core have. Then the
 * sections: in a separate debug file the program headers may point at bytes that it does not hold.
 * @throws ElfError when it must look at the sections and their table is malformed.
 */
export function findBuildId(
  bytes: Bytes,
  elf: Elf,
  sections: () => readonly Section[] = () => readSections(bytes, elf).all,
): FoundBuildId | undefined {
  for (const segment of elf.programHeaders.filter(({ type }) => type === PT.note).slice(0, MAX_RANGES)) {
    const id = buildIdIn(bytes, elf, { offset: segment.offset, size: segment.fileSize, align: segment.align });
    if (id !== undefined) return { id, segment };
  }
  const id = firstBuildId(
    bytes,
    elf,
    sections().filter((section) => section.type === SHT.note && hasData(section)),
  );
  return id === undefined ? undefined : { id };
}

/** Where notes are. */
export interface NoteRange {
  readonly offset: number;
  readonly size: number;
  readonly align?: number;
}

/** The first build-id in these ranges. Ranges that make no sense are passed over. */
export function firstBuildId(bytes: Bytes, encoding: Encoding, ranges: readonly NoteRange[]): string | undefined {
  for (const range of ranges.slice(0, MAX_RANGES)) {
    const id = buildIdIn(bytes, encoding, range);
    if (id !== undefined) return id;
  }
  return undefined;
}

function buildIdIn(bytes: Bytes, encoding: Encoding, { offset, size, align }: NoteRange): string | undefined {
  try {
    let count = 0;
    for (const note of readNotes(bytes, encoding, offset, size, align)) {
      if (isBuildId(note)) return note.data().toString('hex');
      if (++count >= MAX_NOTES) break;
    }
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
  }
  return undefined;
}

function isBuildId({ owner, type, size }: Note): boolean {
  return owner === 'GNU' && type === NT_GNU_BUILD_ID && size > 1 && size <= MAX_BUILD_ID;
}
