import { existsSync } from 'node:fs';
import { plainCommand, runPlainly } from './ci/plain-run.ts';
import { exitStatus, printError } from './errors/errors.ts';
import { understand } from './manual/command-line.ts';
import type { Program } from './program.ts';
import { watchOutput } from './watch-output.ts';

/** Runs the CLI as it was typed. */
export async function main(program: Program): Promise<void> {
  watchOutput();
  try {
    const argv = process.argv.slice(2);
    const plain = plainCommand(argv, process.env);
    if (plain !== undefined) return await runPlainly(plain);
    const asked = understand(argv, program.manual(), (word) => existsSync(word));
    const dispatch = async (): Promise<void> => (await import('./dispatch.ts')).dispatch(asked, program);
    if (asked.kind === 'command' && asked.name === 'triage coredump' && isForGdb(asked.argv))
      await withGdbAhead(dispatch);
    else await dispatch();
  } catch (error) {
    printError(error, process.argv.includes('--debug'));
    process.exitCode = exitStatus(error);
  }
}

/** Whether gdb is sure to be asked: only who names it gets it for certain. */
function isForGdb(argv: readonly string[]): boolean {
  const at = argv.findLastIndex((word) => word === '--engine' || word.startsWith('--engine='));
  const named = at === -1 ? process.env['FAULTLINE_ENGINE'] : `${argv[at]}=${argv[at + 1]}`.split('=')[1];
  return named === 'gdb';
}

/** gdb loads while the command line is read. */
async function withGdbAhead(work: () => Promise<void>): Promise<void> {
  const { launchAhead } = await import('./stacks/gdb/ahead.ts');
  const closeUnused = await launchAhead();
  try {
    await work();
  } finally {
    closeUnused();
  }
}
