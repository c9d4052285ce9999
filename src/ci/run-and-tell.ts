import { printError } from '../errors.ts';
import { formatOf, prepareOutput, type OutputFlags } from '../output.ts';
import { ciRun, type CiOptions } from './ci-run.ts';

/**
 * All of `faultline ci run`: runs the command, shows what it left behind, and sets the exit status.
 * @throws UsageError before anything is run.
 */
export async function runAndTell(options: CiOptions, flags: OutputFlags & { readonly debug: boolean }): Promise<void> {
  const loading = [import('./tell.ts'), import('../report/views/text.ts')] as const; // while the command runs
  const { status, report, failure } = await ciRun(options);
  if (failure !== undefined) printError(failure, flags.debug);
  if (report !== undefined) {
    const [{ tell }] = await Promise.all(loading);
    await tell({
      ...(await prepareOutput(report, flags, process.stderr)),
      format: formatOf(flags),
      quiet: flags.quiet ?? false,
    });
  }
  process.exitCode = status;
}
