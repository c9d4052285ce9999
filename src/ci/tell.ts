import { printError } from '../errors.ts';
import type { Report } from '../report/model.ts';
import { render } from '../report/views/index.ts';
import type { Format, ViewOptions } from '../report/views/model.ts';
import { writeReports, type ReportTarget } from '../report/write.ts';
import { ciEnvironment } from './environment.ts';
import { publish } from './publish.ts';

export interface Told {
  /** Without secrets. */
  readonly shown: Report;
  readonly options: ViewOptions;
  readonly targets: readonly ReportTarget[];
  /** Default: what suits the CI system. */
  readonly format: Format | undefined;
  /** Nothing is printed: only the files are written, and what the CI system shows elsewhere. */
  readonly quiet: boolean;
}

/**
 * Shows the report of a run: on standard error, for standard output is the command's; in the files that were asked for;
 * and where the CI system has a place for it. What fails is said and nothing more: the job goes on.
 */
export async function tell({ shown, options, targets, format, quiet }: Told): Promise<void> {
  const environment = ciEnvironment(process.env);
  try {
    const [before, after] = environment.fold?.(Math.floor(Date.now() / 1000)) ?? [];
    const text = await render(shown, format ?? environment.format, options);
    const lines = await publish(shown, environment, options);
    const said = [
      before === undefined ? '' : `${before}\n`,
      text,
      ...lines.map((line) => `${line}\n`),
      after === undefined ? '' : `${after}\n`,
    ];
    if (!quiet) process.stderr.write(said.join(''));
    await writeReports(shown, targets, options);
  } catch (error) {
    printError(error, false);
  }
}
