import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { handSignalsTo } from './lifecycle.ts';

export interface ForegroundCommand {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** File descriptors in place of ours; still the caller's to close. */
  readonly stdout?: number | undefined;
  readonly stderr?: number | undefined;
  /** Told when it runs. */
  readonly started?: ((pid: number) => void) | undefined;
}

/** How a command ended. `status`: as a shell gives it, 128+n for a signal. */
export interface Ended {
  readonly pid: number;
  readonly status: number;
  readonly signal?: NodeJS.Signals;
  /** The last signal that came to us from outside and was handed on. */
  readonly forwarded?: NodeJS.Signals;
}

/** Signals beside those that would interrupt us. */
const FORWARDED = ['SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** A terminal sends these to the whole group, the command among it; a second one would tell it to hurry. */
const FROM_TERMINAL: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT']);
/** The soft limit as high as the hard one lets it; `exec` leaves no shell behind. */
const WITH_CORES = 'ulimit -c unlimited 2>/dev/null || ulimit -S -c "$(ulimit -H -c)" 2>/dev/null; exec "$@"';

/**
 * Runs a command as if it were us: our streams, our process group, our signals; with core dumps on. What can't be
 * started ends with the shell's status, 127 or 126.
 */
export async function runInForeground({
  argv,
  env,
  stdout = 1,
  stderr = 2,
  started,
}: ForegroundCommand): Promise<Ended> {
  let child: ChildProcess | undefined;
  let forwarded: NodeJS.Signals | undefined;
  const forward = (signal: NodeJS.Signals): void => {
    forwarded = signal;
    if (!(process.stdin.isTTY && FROM_TERMINAL.has(signal))) child?.kill(signal);
  };
  // Before the command runs: whoever waits for it to do so may send one at once.
  const release = handSignalsTo(forward);
  for (const signal of FORWARDED) process.on(signal, forward);
  try {
    const running = spawn('/bin/sh', ['-c', WITH_CORES, 'faultline', ...argv], { env, stdio: [0, stdout, stderr] });
    child = running;
    const { pid = 0 } = running;
    if (pid !== 0) started?.(pid);
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) =>
      running.once('error', reject).once('exit', (...how) => resolve(how)),
    );
    const how = signal === null ? { status: code ?? 0 } : { status: 128 + constants.signals[signal], signal };
    return { pid, ...how, ...(forwarded === undefined ? {} : { forwarded }) };
  } finally {
    release();
    for (const each of FORWARDED) process.off(each, forward);
  }
}
