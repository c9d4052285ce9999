import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { openBytes, type Bytes } from '../../elf/bytes.ts';
import { readElf, type Elf } from '../../elf/elf.ts';
import { hasData, readSections, SHF, type Section } from '../../elf/sections.ts';
import { EvidenceError } from '../../errors/errors.ts';
import { known } from '../../text/known.ts';
import { temporaryDirectory } from '../../tools/lifecycle.ts';
import { freeSpace, isNoRoom, sparseFile } from '../../tools/sparse-file.ts';
import type { InspectedModule } from '../../modules/modules.ts';
import type { LoadedCore } from '../engine.ts';

/** A core whose modules are copies without debug information, in a directory to be removed. */
export interface PlainCore {
  readonly core: LoadedCore;
  readonly remove: () => void;
}

/**
 * The same core without the debug information that its modules carry themselves: symbol tables and what unwinding
 * takes (.eh_frame) are kept. gdb's own `--readnever` can't do that: it unwinds without .eh_frame, too.
 */
export function plainCore(core: LoadedCore): PlainCore {
  const directory = temporaryDirectory();
  const copies = new Map(
    core.modules.map(({ file }, index) => [
      file,
      file === undefined ? undefined : copyOf(file, path.join(directory.path, `module-${index}`)),
    ]),
  );
  const plain = (module: InspectedModule): InspectedModule => ({
    ...module,
    ...known({ file: copies.get(module.file) }),
  });
  const executable = copies.get(core.executable) ?? core.executable;
  return {
    core: {
      ...core,
      executable,
      modules: core.modules.map(plain),
      withoutLinks: true,
      withoutDebugInfo: true,
    },
    remove: directory.remove,
  };
}

/** A copy without debug information; undefined for a file that carries none, or that can't be copied. */
function copyOf(file: string, to: string): string | undefined {
  try {
    const bytes = openBytes(file);
    try {
      return writeCopy(bytes, readElf(bytes), to) ? to : undefined;
    } finally {
      bytes.close();
    }
  } catch (error) {
    if (error instanceof EvidenceError || isNoRoom(error)) return undefined;
    throw error;
  }
}

/** What gdb reads as debug information, or follows to it. Nothing of it is mapped. */
const DEBUG = /^\.(?:z?debug_|gdb_index$|gnu_debuglink$|gnu_debugaltlink$)/;

function writeCopy(bytes: Bytes, elf: Elf, to: string): boolean {
  const { all } = readSections(bytes, elf);
  const hidden = all
    .map((section, index) => ({ section, index }))
    .filter(({ section }) => (section.flags & SHF.alloc) === 0 && DEBUG.test(section.name));
  if (elf.sectionTable === undefined || !hidden.some(({ section }) => hasData(section))) return false;
  const { offset, entrySize } = elf.sectionTable;
  const descriptor = openSync(to, 'wx', 0o600);
  try {
    writeWithout(
      bytes,
      hidden.map(({ section }) => section),
      descriptor,
      freeSpace(path.dirname(to)),
    );
    for (const { index } of hidden)
      writeSync(descriptor, UNUSED, 0, UNUSED.length, offset + index * entrySize + TYPE_AT);
    return true;
  } finally {
    closeSync(descriptor);
  }
}

/** SHT_NULL, and where a section header has its type, of 32 bits and of 64. */
const UNUSED = Buffer.alloc(4);
const TYPE_AT = 4;
const CHUNK = 64 * 1024;
const ZEROS = Buffer.alloc(CHUNK);

/** Writes all bytes, those of some sections as holes. */
function writeWithout(bytes: Bytes, sections: readonly Section[], descriptor: number, free: number): void {
  const copy = sparseFile(descriptor, free);
  const gaps = sections.filter((section) => hasData(section)).toSorted((a, b) => a.offset - b.offset);
  for (let at = 0; at < bytes.size;) {
    const gap = gaps.find(({ offset, size }) => offset + size > at);
    const inGap = gap !== undefined && at >= gap.offset;
    const end = Math.min(
      bytes.size,
      at + CHUNK,
      gap === undefined ? bytes.size : inGap ? gap.offset + gap.size : gap.offset,
    );
    copy.write(inGap ? ZEROS.subarray(0, end - at) : bytes.read(at, end - at));
    at = end;
  }
  copy.finish();
}
