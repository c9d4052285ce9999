import type { DebugSectionsSection, DebugVerdict } from '../report/sections/debug-sections.ts';
import type { FileResult } from './file-result.ts';

/** What is met in a directory and counted only: there may be tens of thousands (compressed manual pages are archives to us). */
export type Unlisted = 'not-elf' | 'archive';

/** The section of a report for these files. */
export function debugSectionsSection(
  results: readonly FileResult[],
  unlisted: Readonly<Record<Unlisted, number>>,
): DebugSectionsSection {
  const counts: Partial<Record<DebugVerdict, number>> = {};
  const count = (verdict: DebugVerdict, by: number) => (counts[verdict] = (counts[verdict] ?? 0) + by);
  for (const { row } of results) count(row.verdict, 1);
  for (const verdict of ['not-elf', 'archive'] as const) if (unlisted[verdict] > 0) count(verdict, unlisted[verdict]);
  const programs = results.filter(({ facts }) => facts !== undefined && facts.kind !== 'core');
  const lines = programs.filter(({ judgement }) => judgement.reach === 'full' || judgement.reach === 'line-tables');
  return {
    kind: 'debug-sections',
    title: 'Debug sections',
    counts,
    elfFiles: programs.length,
    symbolisable: lines.length,
    namesOnly: programs.filter(({ judgement }) => judgement.reach === 'symtab').length,
    files: results.map(({ row }) => row),
  };
}
