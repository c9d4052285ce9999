import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Level } from './report/level.ts';
import type { Report } from './report/model.ts';
import { terminalOptions } from './report/views/index.ts';
import type { ColorChoice, Format, ViewOptions } from './report/views/model.ts';
import { parseTargets, type ReportTarget } from './report/write.ts';
import { repositoryAt } from './repository.ts';

/** How a report is printed, from the flags that all commands have. */
export interface OutputFlags {
  readonly json: boolean;
  readonly format?: Format | undefined;
  readonly report?: readonly string[] | undefined;
  readonly 'fail-on'?: Level | 'never' | undefined;
  readonly verbose: boolean;
  readonly color?: ColorChoice;
  /** Nothing is printed but errors. */
  readonly quiet?: boolean;
  readonly 'no-pager'?: boolean;
  readonly 'show-secrets': boolean;
}

/** What is needed to show a report on a stream and to write it into files. */
export interface Output {
  /** Without secrets. */
  readonly shown: Report;
  readonly options: ViewOptions;
  readonly targets: readonly ReportTarget[];
}

/** Every report passes here before it is printed. @param targets as they were before a command ran. */
export async function prepareOutput(
  report: Report,
  flags: OutputFlags,
  stream: NodeJS.WriteStream,
  targets = parseTargets(flags.report ?? []),
): Promise<Output> {
  const shown = await maskedUnless(flags, report);
  const options = {
    ...terminalOptions(stream, flags.color),
    verbose: flags.verbose,
    repository: repositoryAt(process.cwd()),
    token: randomUUID(),
  };
  return { shown, options, targets };
}

/** The format that is asked for: --json is typed, --format may be what FAULTLINE_FORMAT says. */
export function formatOf({ format, json }: Pick<OutputFlags, 'format' | 'json'>): Format | undefined {
  return json ? 'json' : format;
}

/** Prints lines as fast as they are read; ends early where nobody reads any more. */
export async function writeLines(lines: AsyncIterable<string>, stream: NodeJS.WriteStream): Promise<void> {
  for await (const line of lines) {
    if (stream.write(`${line}\n`)) continue;
    await once(stream, 'drain').catch(() => undefined); // what was wrong is told by watchOutput
    if (stream.errored !== null) return;
  }
}

async function maskedUnless(
  { 'show-secrets': shown, quiet }: Pick<OutputFlags, 'show-secrets' | 'quiet'>,
  report: Report,
): Promise<Report> {
  if (shown) {
    if (!quiet) process.stderr.write('faultline: secrets are not masked (--show-secrets).\n');
    return report;
  }
  const { maskReport } = await import('./report/mask.ts');
  return maskReport(report);
}
