import path from 'node:path';
import { payloadData } from '../dwarf/code/payload.ts';
import type { DebugData } from '../dwarf/code/data.ts';
import type { Bytes } from '../elf/bytes.ts';
import { ifReadable } from '../elf/error.ts';
import type { Elf } from '../elf/elf.ts';
import type { Sections } from '../elf/sections.ts';

/** A file that is open. */
interface Opened {
  readonly bytes: Bytes;
  readonly elf: Elf;
  readonly sections: Sections;
}

/**
 * Finds split debug information as gdb does: in `FILE.dwp`, then in the .dwo file of a unit where it was compiled to.
 * @param file where the program is, resolved.
 * @param open opens a file, each once; undefined where there is none, or it is no ELF file.
 */
export function payloads(file: string, open: (path: string) => Opened | undefined): NonNullable<DebugData['payload']> {
  const read = (path: string, id: bigint): DebugData | undefined => {
    const found = open(path);
    return found && ifReadable(() => payloadData(found.bytes, found.elf, found.sections, id));
  };
  return ({ id, split, compilationDirectory }) => {
    if (id === undefined) return undefined;
    const packed = read(`${file}.dwp`, id);
    if (packed !== undefined || split?.name === undefined) return packed;
    return read(path.resolve(path.dirname(file), compilationDirectory ?? '', split.name), id);
  };
}
