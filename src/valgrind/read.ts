import { EvidenceError } from '../errors/errors.ts';
import { keepHeapSmall } from '../small-heap.ts';
import type { Incomplete } from '../report/model.ts';
import { plainBytes } from '../log/plain-bytes.ts';
import { VALGRIND_LINE, formOf, isLikelyLog } from './form.ts';
import { analysedLogs, isDynamicAnalysis } from './dynamic-analysis.ts';
import type { Ledger } from './ledger.ts';
import type { LogFile } from './model.ts';
import { ProfileScanner } from './profile-scanner.ts';
import { findLogs, readLog, type LogSource } from '../summary/logs.ts';
import { TextScanner } from './text-scanner.ts';
import { XmlScanner } from './xml-scanner.ts';

/** Reads a log piece by piece into a ledger. */
interface Scanner {
  push(chunk: Buffer): void;
  end(): void;
}

const SCANNERS = {
  text: (ledger, file) => new TextScanner(ledger, file),
  xml: (ledger, file) => new XmlScanner(ledger, file),
  profile: (ledger, file) => new ProfileScanner(ledger, file),
} as const satisfies Record<LogFile['form'], (ledger: Ledger, file: LogFile) => Scanner>;

/**
 * Reads all logs into the ledger, one after the other.
 * @returns what could not be read.
 * @throws EvidenceError if there is nothing of valgrind in any of them.
 */
export async function readLogs(given: readonly string[], ledger: Ledger): Promise<Incomplete[]> {
  keepHeapSmall();
  const incomplete: Incomplete[] = [];
  for (const source of findLogs(given)) {
    const why = await readInto(ledger, source);
    if (why !== undefined) incomplete.push({ what: source.path, why });
  }
  if (ledger.processes.length + ledger.profiles.length > 0 || ledger.files.some(({ failure }) => failure !== undefined))
    return incomplete;
  throw new EvidenceError(
    `There is no output of valgrind in ${given.join(' ')}${incomplete[0] === undefined ? '' : `: ${incomplete[0].why}`}.`,
    'Give what valgrind wrote: its log (--log-file, --xml-file) or what it printed.',
  );
}

/** The pieces of a log whose first has been looked at. */
async function* resumed(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** @returns why the log was not read, or not to its end. */
async function readInto(ledger: Ledger, source: LogSource): Promise<string | undefined> {
  let scanner: Scanner | undefined;
  const before = ledger.processes.length + ledger.profiles.length;
  let file: LogFile | undefined;
  try {
    const chunks = readLog(source.path)[Symbol.asyncIterator]();
    const first = await chunks.next();
    if (!first.done) {
      if (!source.named && !isLikelyLog(first.value) && !isDynamicAnalysis(first.value)) {
        await chunks.return?.(); // a directory may hold anything
        return undefined;
      }
      const isCtest = isDynamicAnalysis(first.value);
      file = ledger.openFile(source.path, isCtest ? 'text' : formOf(first.value));
      scanner = SCANNERS[file.form](ledger, file);
      const given = resumed(first.value, chunks);
      const all = isCtest ? analysedLogs(given) : given;
      for await (const chunk of file.form === 'text' ? plainBytes(all, VALGRIND_LINE) : all) scanner.push(chunk);
    }
  } catch (error) {
    if (!(error instanceof EvidenceError) || (scanner === undefined && source.named)) throw error;
    scanner?.end();
    return error.message.replace(source.path, 'it').replace(/\.$/, '');
  }
  scanner?.end();
  if (scanner === undefined) return 'the file is empty: with -q valgrind had nothing to say, else it was never begun';
  return ledger.processes.length + ledger.profiles.length > before || file?.failure !== undefined
    ? undefined
    : "nothing in it is valgrind's";
}
