import { printError } from '../errors/errors.ts';
import type { Report } from '../report/model.ts';
import { render } from '../report/views/index.ts';
import type { Format, ViewOptions } from '../report/views/model.ts';
import { writeReports, type ReportTarget } from '../report/write.ts';
import type { CiEnvironment } from './environment.ts';
import type { Places } from './places.ts';
import { publish } from './publish.ts';

export interface Told {
  /** Without secrets. */
  readonly shown: Report;
  readonly options: ViewOptions;
  readonly targets: readonly ReportTarget[];
  readonly environment: CiEnvironment;
  /** Where the names of files led before the command ran. */
  readonly places: Places;
  /** Default: what suits the CI system. */
  readonly format: Format | undefined;
  /** Nothing is printed: only the files are written, and what the CI system shows elsewhere. */
  readonly quiet: boolean;
}

/**
 * Shows the report of a run: on standard error, for standard output is the command's; in the files that were asked for;
 * and where the CI system has a place for it. What fails is said and nothing more: the job goes on.
 */
export async function tell({ shown, options, targets, environment, places, format, quiet }: Told): Promise<void> {
  try {
    const [before, after] = environment.fold?.(Math.floor(Date.now() / 1000)) ?? [];
    const text = await render(shown, format ?? environment.format, options);
    const lines = await publish(shown, environment, options, places);
    const said = [
      before === undefined ? '' : `${before}\n`,
      text,
      ...lines.map((line) => `${line}\n`),
      after === undefined ? '' : `${after}\n`,
    ];
    if (!quiet) process.stderr.write(said.join(''));
    await writeReports(shown, targets, options, places.write);
  } catch (error) {
    printError(error, false);
  }
}
