import { basename } from 'node:path';
import { debugData, type DebugData } from '../dwarf/code/data.ts';
import { unitFinder } from '../dwarf/code/find-unit.ts';
import { AT } from '../dwarf/code/unit.ts';
import { lineFiles, type LineFile, type LineSections } from '../dwarf/line-files.ts';
import type { Bytes } from '../elf/bytes.ts';
import { readElf } from '../elf/elf.ts';
import { readSections } from '../elf/sections.ts';
import { known, listOf } from '../text/known.ts';
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

/**
 * What the line tables of a file say of one source file, as far as they can be read; nothing where they are no DWARF 5.
 * @param source where it was when it was compiled.
 * @param address of code that is from there, as the file was linked: the table of the unit that has it is all that is read then.
 */
export function recordedSource(file: string, places: SearchPlaces, source: string, address?: number): LineFile[] {
  return withElf(file, places, (bytes) => filesNamed(bytes, source, address)) ?? [];
}

function filesNamed(bytes: Bytes, source: string, address: number | undefined): LineFile[] {
  const elf = readElf(bytes);
  const data = debugData(bytes, elf, readSections(bytes, elf));
  if (data?.lines === undefined) return [];
  const sections = { ...data, lines: data.lines };
  const tables = address === undefined ? [] : tablesAt(data, address);
  return tables.length === 0 ? filesIn(sections, source) : tables.flatMap((table) => filesIn(sections, source, table));
}

/** Where the line tables are of the units that code is in: a call may be the last of its unit. */
function tablesAt(data: DebugData, address: number): number[] {
  const finder = unitFinder(data);
  const units = new Set([...finder.of(address), ...finder.of(address - 1)]);
  return [...new Set([...units].flatMap((unit) => listOf(unit.base(AT.lines))))];
}

function filesIn(sections: LineSections, source: string, table?: number): LineFile[] {
  const same: LineFile[] = [];
  for (const { path, md5, source: embedded } of lineFiles(sections, basename(source), table)) {
    if (path !== source) continue;
    const content = embedded?.();
    same.push(known({ path, md5, source: content === undefined ? undefined : () => content }));
    if (content !== undefined) break;
  }
  return same;
}
