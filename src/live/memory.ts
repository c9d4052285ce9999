import { closeSync, openSync, readSync } from 'node:fs';
import type { Encoding } from '../elf/fields.ts';
import type { LockMemory } from '../locks/glibc.ts';

/** Opens a process's memory as it is at the moment of reading; undefined where that may not be. */
export function openMemory(pid: number, encoding: Encoding): (LockMemory & { close(): void }) | undefined {
  try {
    const descriptor = openSync(`/proc/${pid}/mem`, 'r');
    return {
      encoding,
      read: (address, length) => {
        const bytes = Buffer.alloc(length);
        try {
          return bytes.subarray(0, readSync(descriptor, bytes, 0, length, address));
        } catch {
          return undefined; // nothing is mapped there
        }
      },
      close: () => closeSync(descriptor),
    };
  } catch {
    return undefined; // it is gone, or may not be read
  }
}
