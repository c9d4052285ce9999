import { plainCommand, runPlainly } from './ci/plain-run.ts';
import { exitStatus, printError } from './errors.ts';
import { watchOutput } from './watch-output.ts';

/**
 * Runs the CLI as it was typed.
 * @param entry URL of the file that the shell started.
 */
export async function main(entry: string): Promise<void> {
  watchOutput();
  try {
    const argv = process.argv.slice(2);
    const dispatch = async (): Promise<void> => (await import('./dispatch.ts')).dispatch(argv, entry);
    const plain = plainCommand(argv, process.env);
    if (plain !== undefined) await runPlainly(plain);
    else if (needsGdb(argv)) await withGdbAhead(dispatch);
    else await dispatch();
  } catch (error) {
    printError(error, process.argv.includes('--debug'));
    process.exitCode = exitStatus(error);
  }
}

/** Whether a command line is of the command that asks gdb, as far as its words tell before they are parsed. */
function needsGdb([topic, command, ...others]: readonly string[]): boolean {
  return topic === 'triage' && command === 'coredump' && !others.some((word) => word === '--help' || word === '-h');
}

async function withGdbAhead(work: () => Promise<void>): Promise<void> {
  const { launchAhead } = await import('./tools/gdb.ts');
  const closeUnused = await launchAhead();
  try {
    await work();
  } finally {
    closeUnused();
  }
}
