import { debugData } from '../dwarf/code/data.ts';
import { unitFinder } from '../dwarf/code/find-unit.ts';
import { sourceFiles } from '../dwarf/code/source-files.ts';
import type { LineFile } from '../dwarf/line-files.ts';
import type { Bytes } from '../elf/bytes.ts';
import { readElf } from '../elf/elf.ts';
import { readSections } from '../elf/sections.ts';
import { readFacts } from './facts.ts';
import { withElf, type SearchPlaces } from './lookup.ts';
import { findSeparate } from './separate.ts';

/**
 * The file that holds the lines of an ELF file: itself, or its separate debug file.
 * @returns undefined where there is none.
 */
export function lineTableOf(file: string, places: SearchPlaces): string | undefined {
  const own = withElf(file, places, (bytes) => {
    if (readSections(bytes, readElf(bytes)).withData('.debug_line') !== undefined) return { path: file };
    const separate = findSeparate(readFacts(bytes), places, file);
    return separate?.status === 'found' ? { path: separate.path } : undefined;
  });
  return own?.path;
}

/** What the line tables of a file say of one source file: see sourceFiles. */
export function recordedSource(file: string, places: SearchPlaces, source: string, address?: number): LineFile[] {
  return withElf(file, places, (bytes) => filesNamed(bytes, source, address)) ?? [];
}

function filesNamed(bytes: Bytes, source: string, address: number | undefined): LineFile[] {
  const elf = readElf(bytes);
  const data = debugData(bytes, elf, readSections(bytes, elf));
  return data?.lines === undefined ? [] : sourceFiles(unitFinder(data), source, address);
}
