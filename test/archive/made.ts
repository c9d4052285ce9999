import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { bytesOf, type Bytes } from '../../src/elf/bytes.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';

/** Two files, one with a name too long for a header of `ar`, packed by real programs. */
export const FILES = {
  'a.txt': 'first\n',
  'a-name-of-more-than-sixteen-characters.txt': 'second, of odd length\n'.repeat(5000),
} as const;

const { path: directory, remove } = temporaryDirectory();
after(remove);
for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(directory, name), text);

/** What a program makes of the files: its arguments, of which {out} is the archive. */
export function made(out: string, program: string, ...args: readonly string[]): Buffer {
  const file = madePath(out);
  const words = args.map((word) => word.replace('{out}', file));
  execFileSync(program, words, { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] });
  return readFileSync(file);
}

/** Where what was made under a name is. */
export function madePath(out: string): string {
  return path.join(directory, out);
}

/** What an archive holds, its content as text. */
export type Content = Readonly<Record<string, string>>;

export function wholeOf(bytes: Bytes): string {
  return bytes.read(0, bytes.size).toString();
}

/** The first bytes of an archive, as one that was cut off. */
export function cut(archive: Buffer, size: number): Bytes {
  return bytesOf(archive.subarray(0, size));
}
