import { randomUUID } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { captureStderr } from '../../tools/capture-stderr.ts';
import { runInForeground, type Ended } from '../../tools/foreground.ts';
import { givenEnvironment } from './given-environment.ts';

export interface RunOptions {
  /** Have sanitizers leave a core: they turn that off on 64-bit machines. */
  readonly sanitizerOptions: boolean;
}

/** A command that has ended, and what tells its processes from others. */
export interface Run extends Ended {
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly ended: number;
  /** `NAME=value`, in the environment of every process of the run. */
  readonly marker: string;
  /** What was written to standard error, and to standard output if that is the same file; absent on a terminal, which the command must see. */
  readonly log?: string;
}

const MARKER = 'FAULTLINE_CI_RUN';

/** In front of what the user set: of two options of one name the last counts. abort_on_error: _exit leaves no core. */
const SANITIZERS = {
  ASAN_OPTIONS: 'disable_coredump=0:abort_on_error=1:unmap_shadow_on_exit=1',
  UBSAN_OPTIONS: 'disable_coredump=0:abort_on_error=1:print_stacktrace=1',
  MSAN_OPTIONS: 'disable_coredump=0:abort_on_error=1',
  TSAN_OPTIONS: 'disable_coredump=0:abort_on_error=1',
} as const;

/** Runs the command with core dumps on; its streams, signals and status are those of a command run without us. */
export async function runCommand(argv: readonly string[], { sanitizerOptions }: RunOptions): Promise<Run> {
  const id = randomUUID();
  const env = commandEnvironment(givenEnvironment(), id, sanitizerOptions);
  const capture = process.stderr.isTTY ? undefined : captureStderr();
  const started = Date.now();
  const stdout = capture !== undefined && isOneFile(1, 2) ? capture.descriptor : undefined; // else what is written to both would change its order
  const how = await runInForeground({ argv, env, stdout, stderr: capture?.descriptor });
  const ended = Date.now();
  await capture?.finish();
  return { ...how, started, ended, marker: `${MARKER}=${id}`, ...(capture === undefined ? {} : { log: capture.file }) };
}

function isOneFile(one: number, other: number): boolean {
  const [a, b] = [fstatSync(one), fstatSync(other)];
  return a.dev === b.dev && a.ino === b.ino;
}

/** An environment with what keeps cores, and tells the processes of a run. */
export function commandEnvironment(
  given: Readonly<Record<string, string>>,
  id: string,
  sanitizerOptions: boolean,
): Record<string, string> {
  const sanitizers = Object.entries(SANITIZERS).map(([name, options]) => [
    name,
    given[name] ? `${options}:${given[name]}` : options,
  ]);
  return {
    ...given,
    PYTHONFAULTHANDLER: given.PYTHONFAULTHANDLER ?? '1',
    ...(sanitizerOptions ? Object.fromEntries(sanitizers) : {}),
    [MARKER]: id,
  };
}
