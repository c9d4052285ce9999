import { globSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { statsOf } from '../elf/bytes.ts';
import { EvidenceError } from '../errors/errors.ts';
import { decompressor } from '../tools/decompress.ts';
import { isStream, notAFile } from '../config/small-file.ts';
import { unpacked } from '../tools/unpacked.ts';

const CHUNK = 1 << 20;
const STANDARD_INPUT = '-';
const natural = new Intl.Collator('en', { numeric: true });

/** A log to read. `named` is false where only its directory was. */
export interface LogSource {
  readonly path: string;
  readonly named: boolean;
}

/**
 * The logs that arguments stand for: files, directories (all in them, in the order of their names), globs, `-`. A log
 * that is named twice, or linked to, is one.
 * @throws EvidenceError for what isn't there.
 */
export function findLogs(given: readonly string[]): LogSource[] {
  const logs = new Map<string, LogSource>();
  for (const source of given.flatMap((argument) => expand(argument))) {
    const identity = identityOf(source.path);
    if (!logs.has(identity)) logs.set(identity, source);
  }
  return [...logs.values()];
}

/**
 * The content of a log, unpacked, piece by piece. A piece is only valid until the next is asked for.
 * @throws EvidenceError; ToolError where the unpacking program is missing.
 */
export function readLog(file: string): AsyncIterable<Buffer> {
  return file === STANDARD_INPUT ? process.stdin : readFile(file);
}

function expand(argument: string): LogSource[] {
  if (argument === STANDARD_INPUT) return [{ path: argument, named: true }];
  const stats = statsOf(argument);
  if (stats?.isDirectory()) return filesIn(argument).map((file) => ({ path: file, named: false }));
  if (stats !== undefined && !stats.isFile() && !isStream(argument, stats)) throw notAFile(argument);
  if (stats !== undefined) return [{ path: argument, named: true }];
  const matches = /[*?[{]/.test(argument) ? globSync(argument).toSorted((a, b) => natural.compare(a, b)) : [];
  if (matches.length === 0)
    throw new EvidenceError(
      `There is no log ${argument}.`,
      'Give files, directories or globs of logs, or - for standard input.',
    );
  return matches.flatMap((match) => expand(match));
}

/** All files in a directory and below it. One that can't be listed stands for itself: reading it tells why. */
function filesIn(directory: string): string[] {
  const entries = entriesOf(directory);
  if (entries === undefined) return [directory];
  return entries.flatMap((entry) => {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) return filesIn(file);
    return entry.isFile() || (entry.isSymbolicLink() && isFile(file)) ? [file] : [];
  });
}

function entriesOf(directory: string): Dirent[] | undefined {
  try {
    return readdirSync(directory, { withFileTypes: true }).toSorted((a, b) => natural.compare(a.name, b.name));
  } catch {
    return undefined;
  }
}

/** The same for all names of a file. */
function identityOf(file: string): string {
  try {
    const stats = statSync(file, { bigint: true });
    return `${stats.dev}:${stats.ino}`;
  } catch {
    return file; // standard input, or what reading it will tell of
  }
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false; // a link to nothing, a loop of links, a place that may not be looked at
  }
}

async function* readFile(file: string): AsyncGenerator<Buffer> {
  const command = isFile(file)
    ? await decompressor(file).catch((error: unknown) => Promise.reject(unreadable(file, error)))
    : undefined;
  yield* command === undefined ? readPlain(file) : unpacked(file, command);
}

/** Two buffers in turn: one is read into while the other is parsed. */
async function* readPlain(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    let [buffer, other] = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)];
    let reading = handle.read(buffer, 0, CHUNK);
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      reading = handle.read(other, 0, CHUNK);
      reading.catch(() => {}); // it is awaited in the next turn, if there is one
      yield buffer.subarray(0, bytesRead);
      [buffer, other] = [other, buffer];
    }
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error as Error;
  return new EvidenceError(`${file} can't be read: ${code}.`, 'Give a file that you may read.', { cause: error });
}
