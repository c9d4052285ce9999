import { createReadStream, statSync } from 'node:fs';
import { EvidenceError, FaultlineError, UsageError } from '../errors/errors.ts';
import { isStream, notAFile } from '../config/small-file.ts';
import { splitLineBatches } from '../tools/lines.ts';
import { textDecoder } from './decode.ts';
import { journalEnvelope, type LogLine } from './envelope.ts';

/** Where a log comes from. */
export type LogSource = { readonly path: string } | { readonly unit: string; readonly since?: string | undefined };

/** Reads entries of the journal: tools/journalctl.ts, or something else in its place. */
export type ReadJournal = (args: readonly string[]) => AsyncIterable<Readonly<Record<string, unknown>>>;

/** The source that a command's arguments name: a file, `-` for standard input, or a unit of the journal. */
export function logSource(path: string | undefined, unit: string | undefined, since: string | undefined): LogSource {
  if ((path === undefined) === (unit === undefined))
    throw new UsageError('Exactly one source is needed.', 'Give a file, "-" for standard input, or --unit NAME.');
  if (since !== undefined && unit === undefined)
    throw new UsageError('--since is for the journal.', 'Give it together with --unit NAME.');
  return path === undefined ? { unit: unit as string, since } : { path };
}

/** What a log is called where it is named. */
export function sourceName(source: LogSource): string {
  if ('unit' in source) return `journal of ${source.unit}`;
  return source.path === '-' ? 'standard input' : source.path;
}

/**
 * The lines of a log, in bounded memory. Bytes that are not UTF-8 become U+FFFD; lines over 1 MiB come in pieces.
 * @throws EvidenceError if it can't be read.
 */
export async function* logLines(source: LogSource, journal?: ReadJournal): AsyncGenerator<LogLine> {
  for await (const lines of logBatches(source, journal)) yield* lines;
}

/** The same, some at a time, for who reads millions. */
export async function* logBatches(source: LogSource, journal: ReadJournal = readJournal): AsyncGenerator<LogLine[]> {
  if ('unit' in source) yield* journalLines(source, journal);
  else yield* splitLineBatches(openText(source.path));
}

async function* journalLines(
  { unit, since }: { unit: string; since?: string | undefined },
  journal: ReadJournal,
): AsyncGenerator<LogLine[]> {
  for await (const entry of journal(['--unit', unit, ...(since === undefined ? [] : ['--since', since])])) {
    const envelope = journalEnvelope(entry);
    if (envelope !== undefined) yield envelope.text.split('\n').map((text) => ({ ...envelope, text }));
  }
}

async function* readJournal(args: readonly string[]): ReturnType<ReadJournal> {
  const { journalEntries } = await import('../tools/journalctl.ts');
  yield* journalEntries(args);
}

/** The text of a file (unpacked: rotated logs are .gz), or of standard input for `-`, in chunks. */
async function* openText(path: string): AsyncGenerator<string> {
  try {
    const stats = path === '-' ? undefined : statSync(path);
    if (stats?.isDirectory()) throw new EvidenceError(`${path} is a directory.`, 'Name a file.');
    if (stats !== undefined && !stats.isFile() && !isStream(path, stats)) throw notAFile(path);
    // A pipe can't be looked at without taking away what it holds.
    const command = stats?.isFile() ? await (await import('../tools/decompress.ts')).decompressor(path) : undefined;
    const bytes =
      command === undefined
        ? path === '-'
          ? process.stdin
          : createReadStream(path, { highWaterMark: 256 * 1024 })
        : (await import('../tools/unpacked.ts')).unpacked(path, command);
    yield* decoded(bytes as AsyncIterable<Buffer>);
  } catch (error) {
    if (error instanceof FaultlineError) throw error;
    throw new EvidenceError(
      `${path} can't be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`,
      'Name a readable file, or "-" for standard input.',
      { cause: error },
    );
  }
}

async function* decoded(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: ReturnType<typeof textDecoder> | undefined;
  for await (const chunk of chunks) {
    decoder ??= textDecoder(chunk);
    yield decoder.decode(chunk, { stream: true });
  }
  if (decoder !== undefined) yield decoder.decode();
}
