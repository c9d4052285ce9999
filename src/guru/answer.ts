import { createReadStream, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { EvidenceError } from '../errors/errors.ts';
import { journalEnvelope, type LogLine } from '../log/envelope.ts';
import type { ReadJournal } from '../log/source.ts';
import type { GuruReport } from '../report/sections/guru.ts';
import { splitLineBatches } from '../tools/lines.ts';
import { guruReader } from './parse-report.ts';
import { isDirectory, type Reports } from './source.ts';

/** Where the answer to a signal will be: a file or directory, or entries of the journal. */
export type Where =
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly matches: readonly string[] };

/** The reports that came since, and how much was read: it grows while a report is being written. */
export interface Answer extends Reports {
  readonly size: number;
}

/** Remembers what is there now, and returns how to look for what came since. */
export function findAnswer(where: Where, journal?: ReadJournal): () => Promise<Answer | undefined> {
  if ('matches' in where) return inJournal(where, journal);
  const { path: at } = where;
  return isDirectory(at) ? inDirectory(at) : inFile(at, sizeOf(at));
}

function inFile(file: string, from: number): () => Promise<Answer | undefined> {
  return async () => {
    const size = sizeOf(file);
    if (size <= from) return undefined;
    const stream = createReadStream(file, { encoding: 'utf8', start: from });
    return collect(file, size, splitLineBatches(stream as AsyncIterable<string>));
  };
}

/** oslo.reports makes a new file for each report. */
function inDirectory(directory: string): () => Promise<Answer | undefined> {
  const known = new Set(readdirSync(directory));
  return async () => {
    const name = readdirSync(directory).find((each) => !known.has(each) && each.includes('_gurumeditation_'));
    return name === undefined ? undefined : inFile(path.join(directory, name), 0)();
  };
}

function inJournal(
  { name, matches }: { name: string; matches: readonly string[] },
  journal: ReadJournal | undefined,
): () => Promise<Answer | undefined> {
  const since = `@${(Date.now() / 1000).toFixed(3)}`;
  return async () => {
    const read = journal ?? (await import('../tools/journalctl.ts')).journalEntries;
    const lines: LogLine[] = [];
    for await (const entry of read(['--since', since, ...matches]))
      lines.push(...[journalEnvelope(entry)].filter((each) => each !== undefined));
    return lines.length === 0 ? undefined : collect(name, lines.length, [lines]);
  };
}

async function collect(
  source: string,
  size: number,
  batches: AsyncIterable<LogLine[]> | Iterable<LogLine[]>,
): Promise<Answer | undefined> {
  const reports: GuruReport[] = [];
  let passedThrough = 0;
  const reader = guruReader(source, {
    report: (report) => reports.push(report),
    rest: ({ text }) => (passedThrough += Number(text !== '')),
  });
  for await (const lines of batches) for (const line of lines) reader.read(line);
  reader.end();
  return reports.length === 0 ? undefined : { reports, passedThrough, rest: [], size };
}

/** 0 for a file that the service has yet to make. */
function sizeOf(file: string): number {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch (error) {
    throw new EvidenceError(
      `${file} can't be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`,
      'Name the file or the directory that the service writes its reports to with --file.',
      { cause: error },
    );
  }
}
