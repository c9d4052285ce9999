import { EvidenceError } from '../errors/errors.ts';
import { plainPieces } from '../log/plain-pieces.ts';
import type { Incomplete } from '../report/model.ts';
import { findLogs, readLog, type LogSource } from '../summary/logs.ts';
import { SANITIZER_LINE, SANITIZER_STARTS, SANITIZER_WORDS } from './grammar.ts';
import type { Ledger } from './ledger.ts';
import { Repeats } from './repeats.ts';
import { Scanner } from './scanner.ts';

const WANTED = { header: SANITIZER_LINE, words: SANITIZER_WORDS, starts: SANITIZER_STARTS };
/** `asan.log.4007`, `asan.log.server.4007`: log_path with the process's number, beyond those of rotated logs. */
const NAMED_FOR = /\.(?<pid>\d{2,10})$/;
/** What the file of log_path begins with; nobody but the sanitizer writes there. */
const OWN = new RegExp(String.raw`^(?:={10,80}\s*$|${SANITIZER_LINE.source})`, 'm');

/**
 * Reads all logs into the ledger, one after the other.
 * @returns what could not be read, and how many logs were.
 */
export async function readLogs(
  given: readonly string[],
  ledger: Ledger,
): Promise<{ incomplete: Incomplete[]; files: number }> {
  const incomplete: Incomplete[] = [];
  const sources = findLogs(given);
  const repeats = new Repeats(ledger);
  for (const source of sources) {
    const why = await readInto(ledger, repeats, source);
    if (why !== undefined) incomplete.push({ what: source.path, why });
  }
  return { incomplete, files: sources.length };
}

/** @returns why the log was not read to its end. */
async function readInto(ledger: Ledger, repeats: Repeats, source: LogSource): Promise<string | undefined> {
  const scanner = new Scanner(ledger.table, repeats);
  let begun = false;
  let why: string | undefined;
  try {
    for await (const piece of plainPieces(observed(readLog(source.path), ledger, source.path), WANTED)) {
      begun = true;
      scanner.push(piece);
    }
  } catch (error) {
    if (!(error instanceof EvidenceError) || (!begun && source.named)) throw error;
    why = error.message.replace(source.path, 'it').replace(/\.$/, '');
  }
  if (begun) ledger.closeFile(scanner.end());
  return why;
}

/** The pieces of a log; the first tells whether it is one process's own. */
async function* observed(chunks: AsyncIterable<Buffer>, ledger: Ledger, path: string): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst) ledger.openFile(path, pidIn(path, chunk.toString('latin1', 0, 4096)));
    isFirst = false;
    yield chunk;
  }
}

function pidIn(path: string, beginning: string): number | undefined {
  const pid = NAMED_FOR.exec(path)?.groups?.pid;
  return pid !== undefined && beginning.trimStart().search(OWN) === 0 ? Number(pid) : undefined;
}
