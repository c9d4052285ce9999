import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './imports.ts';

/** Unpacks a recorded set of fixtures/processors below a directory, once. @returns where it is. */
export function unpackedSet(name: string, below: string): string {
  const directory = path.join(below, name);
  const packed = path.join(ROOT, 'fixtures', 'processors', `${name}.tar.zst`);
  if (mkdirSync(directory, { recursive: true }) !== undefined)
    execFileSync('tar', ['-x', '--zstd', '-f', packed, '-C', directory]);
  return directory;
}
