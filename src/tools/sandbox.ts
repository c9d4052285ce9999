import { accessSync, constants } from 'node:fs';
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
  const confinement = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--unshare-net', '--unshare-pid', '--unshare-ipc', '--die-with-parent', '--new-session'];
  return { ...command, program: bwrap, args: [...confinement, '--', command.program, ...command.args] };
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
