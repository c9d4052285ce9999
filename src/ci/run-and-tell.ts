import { printError } from '../errors/errors.ts';
import { formatOf, prepareOutput, type OutputFlags } from '../output.ts';
import { parseTargets } from '../report/write.ts';
import { ciRun } from './ci-run.ts';
import { ciEnvironment, summaryFile } from './environment.ts';
import type { CiOptions } from './model.ts';
import { rememberPlaces } from './places.ts';

/**
 * All of `faultline ci run`: runs the command, shows what it left behind, and sets the exit status.
 * @throws UsageError before anything is run.
 */
export async function runAndTell(
  options: Omit<CiOptions, 'places'>,
  flags: OutputFlags & { readonly debug: boolean },
): Promise<void> {
  const loading = [import('./tell.ts'), import('../report/views/text.ts')] as const; // while the command runs
  const environment = ciEnvironment(process.env);
  const targets = parseTargets(flags.report ?? []);
  const places = rememberPlaces([
    ...[...targets, ...environment.files].map(({ file }) => file),
    ...summaryFile(environment),
    ...(options.bundle === undefined ? [] : [options.bundle]),
  ]);
  const { status, report, failure } = await ciRun({ ...options, places });
  if (failure !== undefined) printError(failure, flags.debug);
  if (report !== undefined) {
    const [{ tell }] = await Promise.all(loading);
    const output = await prepareOutput(report, flags, process.stderr, targets);
    await tell({ ...output, environment, places, format: formatOf(flags), quiet: flags.quiet ?? false });
  }
  process.exitCode = status;
}
