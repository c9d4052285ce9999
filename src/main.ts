import { plainCommand, runPlainly } from './ci/plain-run.ts';
import { exitStatus, printError } from './errors.ts';

/**
 * Runs the CLI as it was typed.
 * @param entry URL of the file that the shell started.
 */
export async function main(entry: string): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  try {
    const argv = process.argv.slice(2);
    const plain = plainCommand(argv, process.env);
    if (plain === undefined) await (await import('./dispatch.ts')).dispatch(argv, entry);
    else await runPlainly(plain);
  } catch (error) {
    printError(error, process.argv.includes('--debug'));
    process.exitCode = exitStatus(error);
  }
}

/** `faultline ... | head` closes our output early: that is no error of ours, and report files may still have to be written. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
