import { spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryDirectory } from './lifecycle.ts';

/** Standard error of a command that goes on to ours and is kept in a file as well. */
export interface Capture {
  /** For the command to write to. */
  readonly descriptor: number;
  readonly file: string;
  /** To be called when the command has ended. */
  readonly finish: () => Promise<void>;
}

/** Milliseconds that are given to tee for what the command wrote last, where nobody can tell whether it has copied that. */
const DRAIN = 500;
/** The same where it is seen to be at work: it waits for a processor, or for whoever reads our standard error. */
const DRAIN_MOST = 60_000;
const LOOK = 5;

/**
 * A named pipe that tee copies: a program may open /dev/stderr, and a socket, as Node would make it, can't be opened.
 * tee stays for a daemon that the command leaves behind. Absent where there are no named pipes.
 */
export function captureStderr(): Capture | undefined {
  const directory = temporaryDirectory().path;
  const [pipe, file] = [path.join(directory, 'pipe'), path.join(directory, 'stderr.log')];
  if (spawnSync('mkfifo', ['-m', '600', pipe], { stdio: 'ignore' }).status !== 0) return undefined;
  const both = openSync(pipe, constants.O_RDWR); // neither open may wait for the other end
  const [reading, descriptor] = [openSync(pipe, constants.O_RDONLY), openSync(pipe, constants.O_WRONLY)];
  closeSync(both);
  const tee = spawn('tee', ['-i', file], { stdio: [reading, 2, 'ignore'], detached: true });
  closeSync(reading);
  tee.unref();
  const ended = new Promise<void>((resolve) => tee.once('error', () => resolve()).once('exit', () => resolve()));
  const finish = async (): Promise<void> => {
    closeSync(descriptor);
    const over = new AbortController();
    await Promise.race([ended, untilDrained(tee.pid ?? 0, over.signal)]);
    over.abort();
  };
  return { descriptor, file, finish };
}

/** Who still has the pipe open, a daemon, is not waited for: tee waits for more, so that all is copied. */
async function untilDrained(tee: number, over: AbortSignal): Promise<void> {
  for (let waited = 0; waited < DRAIN_MOST && !over.aborted; waited += LOOK) {
    const call = callOf(tee);
    if (call === undefined ? waited >= DRAIN : READS_INPUT.test(call)) return;
    await sleep(LOOK, undefined, { signal: over }).catch(() => {});
  }
}

/** Of proc_pid_syscall(5), `0 0x0 0x7ffc... ...`: it sleeps in a call whose first argument is descriptor 0. */
const READS_INPUT = /^\d+ 0x0 /;

/** The system call that a process sleeps in; undefined where that may not be known. */
function callOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/syscall`, 'utf8');
  } catch {
    return undefined; // it is gone, or the kernel tells nobody
  }
}
