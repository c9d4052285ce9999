import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { escapeControl } from '../errors.ts';
import type { Report } from '../report/model.ts';
import type { ViewOptions } from '../report/views/model.ts';
import { writeReports } from '../report/write.ts';
import type { CiEnvironment } from './environment.ts';

/**
 * Puts a report where the CI system shows it, beside the log.
 * @param report without secrets.
 * @returns lines for the log: commands to the CI system, and what could not be done.
 */
export async function publish(report: Report, environment: CiEnvironment, options: ViewOptions): Promise<string[]> {
  const said = await Promise.all([
    attempt('the report files', async () => {
      await writeReports(report, environment.files, options);
      return [];
    }),
    attempt('the summary', () => summarize(report, environment, options)),
  ]);
  return said.flat();
}

async function summarize(report: Report, { summary }: CiEnvironment, options: ViewOptions): Promise<string[]> {
  if (summary === undefined || !tells(report)) return [];
  const { stepSummary } = await import('../report/views/summary.ts');
  const markdown = stepSummary([report], options);
  if (summary.kind === 'append') appendFileSync(summary.file, markdown);
  if (summary.kind === 'annotate') await annotate(report, markdown);
  if (summary.kind !== 'upload') return [];
  const file = path.resolve(summary.directory, `faultline-${process.pid}.md`);
  writeFileSync(file, markdown);
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
