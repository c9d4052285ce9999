import { randomUUID } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { captureStderr } from '../../tools/capture-stderr.ts';
import { runInForeground, type Ended } from '../../tools/foreground.ts';
import { listOf } from '../../text/known.ts';
import { givenEnvironment } from './given-environment.ts';
import { surroundingsBefore, type Before } from './surroundings.ts';

export interface RunOptions {
  /** Have sanitizers leave a core: they turn that off on 64-bit machines. */
  readonly sanitizerOptions: boolean;
  /** Where sanitizers are to write their reports, in the place of standard error: a prefix that the program's name and pid follow. */
  readonly sanitizerLogs?: string | undefined;
  /** Told when it runs: its pid, and what all its processes have in their environment. */
  readonly started?: ((pid: number, marker: string) => void) | undefined;
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
  readonly before: Before;
}

const MARKER = 'FAULTLINE_CI_RUN';

/** In front of what the user set: of two options of one name the last counts. abort_on_error: _exit leaves no core. */
const SANITIZERS = {
  ASAN_OPTIONS: 'disable_coredump=0:abort_on_error=1:unmap_shadow_on_exit=1',
  UBSAN_OPTIONS: 'disable_coredump=0:abort_on_error=1:print_stacktrace=1',
  MSAN_OPTIONS: 'disable_coredump=0:abort_on_error=1',
  TSAN_OPTIONS: 'disable_coredump=0:abort_on_error=1',
} as const;

/** Whoever of two in one program opens its log first decides for both, so all have the same. */
const WITH_LOG_PATH = ['ASAN', 'LSAN', 'UBSAN', 'MSAN', 'TSAN', 'HWASAN'];

/** Runs the command with core dumps on; its streams, signals and status are those of a command run without us. */
export async function runCommand(argv: readonly string[], options: RunOptions): Promise<Run> {
  const id = randomUUID();
  const env = commandEnvironment(givenEnvironment(), id, options);
  const capture = process.stderr.isTTY ? undefined : captureStderr();
  const before = surroundingsBefore();
  const started = Date.now();
  const stdout = capture !== undefined && isOneFile(1, 2) ? capture.descriptor : undefined; // else what is written to both would change its order
  const marker = `${MARKER}=${id}`;
  const how = await runInForeground({
    argv,
    env,
    stdout,
    stderr: capture?.descriptor,
    started: (pid) => options.started?.(pid, marker),
  });
  const ended = Date.now();
  await capture?.finish();
  return {
    ...how,
    started,
    ended,
    before,
    marker,
    ...(capture === undefined ? {} : { log: capture.file }),
  };
}

function isOneFile(one: number, other: number): boolean {
  const [a, b] = [fstatSync(one), fstatSync(other)];
  return a.dev === b.dev && a.ino === b.ino;
}

/** An environment with what keeps cores, and tells the processes of a run. */
function commandEnvironment(
  given: Readonly<Record<string, string>>,
  id: string,
  { sanitizerOptions, sanitizerLogs }: RunOptions,
): Record<string, string> {
  const own = new Map<string, string[]>();
  const add = (name: string, options: string) => own.set(name, [...(own.get(name) ?? []), options]);
  if (sanitizerOptions) for (const [name, options] of Object.entries(SANITIZERS)) add(name, options);
  if (sanitizerLogs !== undefined)
    for (const tool of WITH_LOG_PATH) add(`${tool}_OPTIONS`, `log_path="${sanitizerLogs}":log_exe_name=1`);
  const sanitizers = [...own].map(([name, options]) => [name, [...options, ...listOf(given[name])].join(':')]);
  return {
    ...given,
    PYTHONFAULTHANDLER: given.PYTHONFAULTHANDLER ?? '1',
    ...Object.fromEntries(sanitizers),
    [MARKER]: id,
  };
}
