import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Bytes; one of ten thousand users has 600 KB. */
const LARGEST = 8 * 1024 * 1024;

/** The name of a user in the passwd(5) of the system below a directory. */
export function userName(uid: number, root: string): string | undefined {
  try {
    const file = path.join(root, 'etc/passwd');
    const found = statSync(file);
    if (!found.isFile() || found.size > LARGEST) return undefined;
    return new RegExp(String.raw`^([^:\n]+):[^:\n]*:${uid}:`, 'm').exec(readFileSync(file, 'utf8'))?.[1];
  } catch {
    return undefined; // a system without users, or one that may not be read
  }
}
