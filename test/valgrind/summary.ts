import type { Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import type { ValgrindSection } from '../../src/report/sections/valgrind.ts';
import { summarise, type SummaryOptions } from '../../src/valgrind/summarise.ts';

const DEFAULTS: SummaryOptions = {
  logs: [],
  onlyThrough: [],
  ignoredModules: [],
  interpreter: 'auto',
  failOn: 'error',
  limits: {},
  allowIncomplete: false,
  byProcess: false,
};

/** The capability as the command calls it. */
export async function summary(
  logs: readonly string[],
  options: Partial<SummaryOptions> = {},
): Promise<{ section: ValgrindSection; report: Report; failed: boolean }> {
  const { report, failed } = await summarise({ ...DEFAULTS, ...options, logs });
  const section = sectionOf(report, 'valgrind');
  if (section === undefined) throw new Error('the report has no valgrind section');
  return { section, report, failed };
}
