import type { Report } from '../../src/report/model.ts';
import type { SanitizerSection } from '../../src/report/sections/sanitizer.ts';
import { summarise, type SummaryOptions } from '../../src/sanitizer/summarise.ts';

/** What `faultline sanitizer summary` makes of logs, and whether it fails. */
export async function summary(
  logs: readonly string[],
  options: Partial<SummaryOptions> = {},
): Promise<{ report: Report; section: SanitizerSection; failed: boolean }> {
  const { report, failed } = await summarise({
    rules: [],
    failOn: 'error',
    allowIncomplete: false,
    byProcess: false,
    ...options,
    logs,
  });
  const section = report.sections.find((each) => each.kind === 'sanitizer');
  if (section === undefined) throw new Error('the report has no section of sanitizers');
  return { report, section, failed };
}
