import type { Bytes } from '../elf/bytes.ts';
import { cursorOf } from '../dwarf/cursor.ts';
import { ElfError, type Elf } from '../elf/elf.ts';
import { cstringAt, fieldsOf } from '../elf/fields.ts';
import { readNotes } from '../elf/notes.ts';
import type { Section, Sections } from '../elf/sections.ts';

/** `.gnu_debuglink`: the base name of the separate debug file, and its CRC-32. */
export interface DebugLink {
  readonly name: string;
  readonly crc: number;
}

/** `.gnu_debugaltlink`, or `.debug_sup` (DWARF 5): the file that dwz moved common parts to. */
export interface AltLink {
  readonly path: string;
  readonly buildId: string;
  /** It is `.debug_sup`, which gdb reads since 17, and only in the place that is named. */
  readonly standard?: true;
}

const LINK_MAX = 8192;
const PACKAGE_MAX = 65_536;
const NT_FDO_PACKAGING = 0xcafe1a7e;

/** What .gnu_debuglink names: only the last part of its path counts, it must not lead elsewhere. */
export function readDebugLink(bytes: Bytes, elf: Elf, sections: Sections): DebugLink | undefined {
  const data = dataOf(bytes, sections.withData('.gnu_debuglink'));
  if (data === undefined) return undefined;
  const name = cstringAt(data, 0).split('/').at(-1) ?? '';
  const crcAt = Math.ceil((data.indexOf(0) + 1) / 4) * 4;
  if (name === '' || name === '.' || name === '..' || data.length < crcAt + 4) return undefined;
  return { name, crc: fieldsOf(data, elf).u32(crcAt) };
}

/** What .gnu_debugaltlink names, or .debug_sup. */
export function readAltLink(bytes: Bytes, elf: Elf, sections: Sections): AltLink | undefined {
  const data = dataOf(bytes, sections.withData('.gnu_debugaltlink'));
  if (data === undefined) return supplementaryLink(bytes, elf, sections);
  const end = data.indexOf(0);
  if (end < 1 || end + 1 >= data.length) return undefined;
  return { path: data.toString('utf8', 0, end), buildId: data.toString('hex', end + 1) };
}

/** The id of a file that is supplementary itself: `dwz --dwarf-5` gives it no build-id. */
export function readSupplementaryId(bytes: Bytes, elf: Elf, sections: Sections): string | undefined {
  const found = readSupplementary(bytes, elf, sections);
  return found?.isSupplementary === true ? found.id : undefined;
}

function supplementaryLink(bytes: Bytes, elf: Elf, sections: Sections): AltLink | undefined {
  return asLink(readSupplementary(bytes, elf, sections));
}

/** The link to a supplementary file; undefined in that file itself. */
export function asLink(found: Supplementary | undefined): AltLink | undefined {
  if (found === undefined || found.isSupplementary || found.name === '') return undefined;
  return { path: found.name, buildId: found.id, standard: true };
}

/** `.debug_sup`, which is in both files: that of a supplementary file has no name. */
interface Supplementary {
  readonly isSupplementary: boolean;
  readonly name: string;
  readonly id: string;
}

function readSupplementary(bytes: Bytes, elf: Elf, sections: Sections): Supplementary | undefined {
  const data = dataOf(bytes, sections.withData('.debug_sup'));
  return data === undefined ? undefined : supplementaryIn(data, elf.littleEndian);
}

/** What the data of .debug_sup say: https://dwarfstd.org/doc/DWARF5.pdf 7.3.6; undefined where they end too early. */
export function supplementaryIn(data: Buffer, littleEndian: boolean): Supplementary | undefined {
  try {
    const cursor = cursorOf(data, littleEndian);
    cursor.skip(2); // its version
    const [isSupplementary, name, size] = [cursor.u8() === 1, cursor.cstring(), cursor.uleb()];
    const from = cursor.position;
    cursor.skip(size);
    return { isSupplementary, name, id: data.toString('hex', from, cursor.position) };
  } catch (error) {
    if (error instanceof ElfError) return undefined;
    throw error;
  }
}

/** The package that a file says it belongs to, as `name version`. */
export function readPackage(bytes: Bytes, elf: Elf, sections: Sections): string | undefined {
  const section = sections.withData('.note.package');
  if (section === undefined || section.size > PACKAGE_MAX) return undefined;
  for (const note of readNotes(bytes, elf, section.offset, section.size)) {
    if (note.owner === 'FDO' && note.type === NT_FDO_PACKAGING) return packageIn(note.data());
  }
  return undefined;
}

function packageIn(data: Buffer): string | undefined {
  try {
    const { name, version } = JSON.parse(cstringAt(data, 0)) as { name?: unknown; version?: unknown };
    return typeof name === 'string' ? [name, ...(typeof version === 'string' ? [version] : [])].join(' ') : undefined;
  } catch {
    return undefined; // who wrote the note did not follow its specification
  }
}

function dataOf(bytes: Bytes, section: Section | undefined): Buffer | undefined {
  return section === undefined ? undefined : bytes.read(section.offset, Math.min(section.size, LINK_MAX));
}
