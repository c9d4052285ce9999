import { basename } from 'node:path';
import { known, listOf } from '../../text/known.ts';
import { lineFiles, type LineFile } from '../line-files.ts';
import type { DebugData } from './data.ts';
import type { UnitFinder } from './find-unit.ts';
import { AT } from './unit.ts';

/**
 * What line tables say of one source file, as far as they can be read; nothing where they are no DWARF 5.
 * @param source where it was when it was compiled.
 * @param address of code that is from there, as the file was linked: the table of the unit that has it is all that is read then.
 */
export function sourceFiles(finder: UnitFinder, source: string, address?: number): LineFile[] {
  const tables = address === undefined ? [] : tablesAt(finder, address);
  return tables.length === 0
    ? filesIn(finder.data, source)
    : tables.flatMap((table) => filesIn(finder.data, source, table));
}

/** Where the line tables are of the units that code is in: a call may be the last of its unit. */
function tablesAt(finder: UnitFinder, address: number): number[] {
  const units = new Set([...finder.of(address), ...finder.of(address - 1)]);
  return [...new Set([...units].flatMap((unit) => listOf(unit.base(AT.lines))))];
}

function filesIn({ lines, ...sections }: DebugData, source: string, table?: number): LineFile[] {
  const same: LineFile[] = [];
  if (lines === undefined) return same;
  for (const { path, md5, source: embedded } of lineFiles({ ...sections, lines }, basename(source), table)) {
    if (path !== source) continue;
    const content = embedded?.();
    same.push(known({ path, md5, source: content === undefined ? undefined : () => content }));
    if (content !== undefined) break;
  }
  return same;
}
