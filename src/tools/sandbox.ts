import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ToolCommand } from './run.ts';

/**
 * A command in a sandbox: it sees every file but can change none, has no network, and sees no other process. Cores and
 * binaries are hostile input, and what reads them has had holes.
 * @returns undefined where bubblewrap is not installed.
 */
export function sandboxed(command: ToolCommand): ToolCommand | undefined {
  const bwrap = findProgram('bwrap');
  if (bwrap === undefined) return undefined;
  const confinement = [
    '--ro-bind',
    '/',
    '/',
    '--dev',
    '/dev',
    '--ro-bind-try',
    '/dev/shm',
    '/dev/shm',
    '--proc',
    '/proc',
    '--unshare-net',
    '--unshare-pid',
    '--unshare-ipc',
    '--die-with-parent',
    '--new-session',
  ];
  return { ...command, program: bwrap, args: [...confinement, '--', command.program, ...command.args] };
}

/** A name by which another process finds a file, and whether it does so in the sandbox too. */
export interface Reached {
  readonly name: string;
  readonly inSandbox: boolean;
}

/**
 * How another process finds a file or a directory. The sandbox has a /proc and a /dev of its own: a file that is named by
 * way of them (`/proc/self/fd/3`, `/dev/stdin`) is there by its plain name, if it has one. One that was deleted, or that
 * only a container has, is not there, nor is the root of a process, which may have other things mounted below it.
 */
export function reached(file: string): Reached {
  const absolute = path.resolve(file);
  const isByWay = /^\/(?:proc|dev(?!\/shm\/))\//.test(absolute);
  const plain = plainName(absolute, isByWay);
  if (plain === undefined)
    return {
      name: absolute.replace(/^\/(?:proc\/(?:self|thread-self)|dev(?=\/fd\/))\//, `/proc/${process.pid}/`),
      inSandbox: false,
    };
  return { name: isByWay ? plain : file, inSandbox: true };
}

/** The name without links, where it still names the same: of what /proc links to, the kernel only tells a name. */
function plainName(file: string, isByWay: boolean): string | undefined {
  try {
    const plain = realpathSync(file);
    const [one, other] = [statSync(file, { bigint: true }), statSync(plain, { bigint: true })];
    return one.dev === other.dev &&
      one.ino === other.ino &&
      !plain.startsWith('/proc/') &&
      !(isByWay && one.isDirectory())
      ? plain
      : undefined;
  } catch {
    return undefined; // what is not there is told by who reads it
  }
}

/** Whether what a program printed on standard error before it ended is bubblewrap's own failure: no user namespaces, ... */
export function sandboxRefused(standardError: string): boolean {
  return standardError.startsWith('bwrap: ') && !/execvp/.test(standardError);
}

/** Where a program is on PATH. */
export function findProgram(name: string): string | undefined {
  const directories = (process.env.PATH ?? '').split(path.delimiter).filter((directory) => directory !== '');
  return directories.map((directory) => path.join(directory, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
