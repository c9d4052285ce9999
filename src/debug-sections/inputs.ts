import { readSync, type Stats } from 'node:fs';
import { ownStatsOf, statsOf } from '../elf/bytes.ts';
import { EvidenceError, UsageError } from '../errors/errors.ts';
import { causeOf } from './examine.ts';
import { walk, type Entry } from './walk.ts';

/** What a PATH on the command line stands for, one entry after another; `named`: the user named this very file, `link`: by a symbolic link. */
export type Input = Entry & { readonly named: boolean; readonly link?: boolean };

const NEWLINE = 0x0a;
const CHUNK = 64 * 1024;

/**
 * The entries that the command line names: files, what is below directories, and for `-` the list on standard input.
 * @throws EvidenceError for a path that does not exist.
 */
export function* readInputs(paths: readonly string[]): Generator<Input> {
  for (const path of paths) {
    if (path === '-') for (const listed of readList()) yield* inputsOf(listed, false);
    else if (path === '')
      throw new UsageError('An empty name is no file.', 'Check that the variable that stands there is set.');
    else yield* inputsOf(Buffer.from(path), true);
  }
}

/** `strict`: what does not exist is an error; else, for a long list, an entry that says so. */
function* inputsOf(path: Buffer, strict: boolean): Generator<Input> {
  const { stats, link } = look(path, strict);
  if (stats instanceof EvidenceError) yield { kind: 'unreadable', path, why: causeOf(stats), named: true };
  else if (stats === undefined) {
    if (strict) throw new EvidenceError(`${path.toString()} does not exist.`, 'Check the path.');
    yield { kind: 'unreadable', path, why: 'it does not exist', named: true };
  } else if (stats.isSymbolicLink())
    yield { kind: 'unreadable', path, why: 'it is a symbolic link to nothing', named: true };
  else if (stats.isDirectory()) for (const entry of walk(path)) yield { ...entry, named: false };
  else if (stats.isFile()) yield { kind: 'file', path, named: true, link };
  else
    yield {
      kind: 'special',
      path,
      what: stats.isFIFO() ? 'a fifo' : stats.isSocket() ? 'a socket' : 'a device',
      named: true,
    };
}

/** What a path leads to, or the link itself where it leads nowhere. Of a long list an error is given back, not thrown. */
function look(path: Buffer, strict: boolean): { stats: Stats | EvidenceError | undefined; link: boolean } {
  try {
    const own = ownStatsOf(path);
    const link = own?.isSymbolicLink() ?? false;
    return { stats: link ? (statsOf(path) ?? own) : own, link };
  } catch (error) {
    if (strict || !(error instanceof EvidenceError)) throw error;
    return { stats: error, link: false };
  }
}

/** Paths on standard input: each ended by a NUL where there is any (find -print0), otherwise one a line. */
function* readList(): Generator<Buffer> {
  if (process.stdin.isTTY)
    throw new UsageError(
      '"-" reads a list of paths from standard input, which is a terminal.',
      'Pipe a list into it: find . -print0 | faultline check-debug-sections -',
    );
  const chunks: Buffer[] = [];
  for (let chunk = readChunk(); chunk.length > 0; chunk = readChunk()) chunks.push(chunk);
  const all = Buffer.concat(chunks);
  const separator = all.includes(0) ? 0 : NEWLINE;
  for (let from = 0; from < all.length;) {
    const found = all.indexOf(separator, from);
    const end = found === -1 ? all.length : found;
    if (end > from) yield all.subarray(from, end);
    from = end + 1;
  }
}

/** Standard input may be set to not block (a pipe from another Node): then it is asked again a little later. */
function readChunk(): Buffer {
  const buffer = Buffer.alloc(CHUNK);
  for (;;) {
    try {
      return buffer.subarray(0, readSync(0, buffer));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return buffer.subarray(0, 0);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
