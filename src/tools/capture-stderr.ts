import { spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
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

/** How long somebody who still has it open is waited for. */
const DRAIN = 500;

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
    const late = new AbortController();
    await Promise.race([ended, sleep(DRAIN, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
  };
  return { descriptor, file, finish };
}
