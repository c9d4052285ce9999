import { readdirSync } from 'node:fs';
import path from 'node:path';
import { startEnvironment, type Started } from './environment.ts';

interface Loading extends Started {
  /** Where the files that were mapped are now, as the user says. */
  readonly sysroot?: string | undefined;
}

/** Where QEMU's user emulation looks first for what the program names: `-L` or this variable, which the program has as well. */
const PREFIX = 'QEMU_LD_PREFIX';
/** Where Debian has the libraries of cross compilers: `/usr/aarch64-linux-gnu/lib/libc.so.6`. */
const CROSS = '/usr';
const TRIPLET = /^\w+-linux-\w+$/;

/** Where a library may be now that a process knew by a name: what is there must be compared. */
export function librariesAt(process: Loading, name: string): string[] {
  if (process.sysroot !== undefined) return [path.join(process.sysroot, name)];
  const prefix = startEnvironment(process)?.find((variable) => variable.name === PREFIX)?.value;
  const roots = ['/', ...(prefix === undefined ? [] : [prefix]), ...crossRoots()];
  return [...new Set(roots.map((root) => path.join(root, name)))];
}

function crossRoots(): string[] {
  try {
    return readdirSync(CROSS).flatMap((name) => (TRIPLET.test(name) ? [path.join(CROSS, name)] : []));
  } catch {
    return [];
  }
}
