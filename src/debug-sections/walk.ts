import { readdirSync, type Dirent } from 'node:fs';

/** Something that a walk found. Names are bytes: those that are not UTF-8 are real. */
export type Entry =
  | { readonly kind: 'file'; readonly path: Buffer }
  /** A fifo, a socket, a device: never opened. */
  | { readonly kind: 'special'; readonly path: Buffer; readonly what: string }
  /** A directory that may not be listed. */
  | { readonly kind: 'unreadable'; readonly path: Buffer; readonly why: string };

const SLASH = Buffer.from('/');

/**
 * Everything below a directory, in the order of the names' bytes. Symbolic links are not followed: what they lead to
 * in the tree is met there, and loops can't happen.
 */
export function* walk(directory: Buffer): Generator<Entry> {
  const waiting = [directory];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const listed = list(next);
    if (!Array.isArray(listed)) {
      yield { kind: 'unreadable', path: next, why: listed.why };
      continue;
    }
    const directories: Buffer[] = [];
    for (const entry of listed) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) directories.push(path);
      else if (entry.isFile()) yield { kind: 'file', path };
      else if (!entry.isSymbolicLink()) yield { kind: 'special', path, what: specialKind(entry) };
    }
    waiting.push(...directories.toReversed());
  }
}

function list(directory: Buffer): Dirent<Buffer>[] | { why: string } {
  try {
    return readdirSync(directory, { withFileTypes: true, encoding: 'buffer' }).toSorted((a, b) =>
      Buffer.compare(a.name, b.name),
    );
  } catch (error) {
    return { why: `it can't be listed: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}` };
  }
}

function join(directory: Buffer, name: Buffer): Buffer {
  return directory.at(-1) === SLASH[0] ? Buffer.concat([directory, name]) : Buffer.concat([directory, SLASH, name]);
}

function specialKind(entry: Dirent<Buffer>): string {
  if (entry.isFIFO()) return 'a fifo';
  if (entry.isSocket()) return 'a socket';
  return 'a device';
}
