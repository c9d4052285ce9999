import { escapeControl } from '../errors/errors.ts';
import type { Report } from '../report/model.ts';
import type { ViewOptions } from '../report/views/model.ts';
import { writeReports } from '../report/write.ts';
import { summaryFile, type CiEnvironment } from './environment.ts';
import type { Places } from './places.ts';

/**
 * Puts a report where the CI system shows it, beside the log.
 * @param report without secrets.
 * @returns lines for the log: commands to the CI system, and what could not be done.
 */
export async function publish(
  report: Report,
  environment: CiEnvironment,
  options: ViewOptions,
  places: Places,
): Promise<string[]> {
  const said = await Promise.all([
    attempt('the report files', async () => {
      await writeReports(report, environment.files, options, places.write);
      return [];
    }),
    attempt('the summary', () => summarize(report, environment, options, places)),
  ]);
  return said.flat();
}

async function summarize(
  report: Report,
  environment: CiEnvironment,
  options: ViewOptions,
  places: Places,
): Promise<string[]> {
  const { summary } = environment;
  if (summary === undefined || !tells(report)) return [];
  const { stepSummary } = await import('../report/views/summary.ts');
  const markdown = stepSummary([report], options);
  if (summary.kind === 'append') places.append(summary.file, markdown);
  if (summary.kind === 'annotate') await annotate(report, markdown);
  if (summary.kind !== 'upload') return [];
  const [file = ''] = summaryFile(environment);
  places.write(file, [markdown]);
  return [`##vso[task.uploadsummary]${file}`];
}

async function annotate({ findings }: Report, markdown: string): Promise<void> {
  const { howItEnded, runTool, toolFailed } = await import('../tools/run.ts');
  const style = findings.some(({ level }) => level === 'error') ? 'error' : 'info';
  const command = {
    program: 'buildkite-agent',
    args: ['annotate', '--style', style, '--context', 'faultline', '--append'],
    input: markdown,
  };
  const ended = await runTool(command);
  if (ended.exitCode !== 0) throw toolFailed(command, howItEnded(ended), ended.stderr);
}

/** A run without crashes needs no place in a summary. */
function tells({ findings, incomplete, sections }: Report): boolean {
  return findings.length > 0 || incomplete.length > 0 || sections.length > 1;
}

async function attempt(what: string, work: () => Promise<string[]>): Promise<string[]> {
  try {
    return await work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [`faultline: ${what} could not be written: ${escapeControl(why)}`];
  }
}
