import { EvidenceError } from '../errors/errors.ts';
import type { Incomplete, Report } from '../report/model.ts';
import type { Database } from './database.ts';
import type { StoredOccurrence } from './model.ts';
import { withStore } from './open-store.ts';
import type { Word } from './read.ts';
import { readReports, type Input } from './read-reports.ts';
import { readSalt } from './read-salt.ts';
import { record, type Recorded } from './record.ts';
import { storedReport } from './stored-report.ts';
import { recordWords } from './words.ts';

/** Occurrences that go in together: as fast as many more, and what is lost when the machine dies is little. */
const BATCH = 500;

/**
 * Puts the crashes of saved reports into a store. The report of `faultline store add`: how many were new, and those crashes
 * that nobody has looked at, or that came back.
 * @param paths files, directories, bundles, `-`.
 * @param salt files that Salt wrote, or `-`.
 * @throws EvidenceError where nothing could be read.
 */
export async function addReports(
  place: string | undefined,
  paths: readonly string[],
  salt: readonly string[] = [],
): Promise<Report> {
  return withStore(
    place,
    async (store) => {
      const { incomplete, reports, counts, touched } = await addAll(store, inputsOf(paths, salt));
      const added = counts['new-crash'] + counts.added;
      const { there, expired, 'new-crash': newCrashes } = counts;
      return storedReport('store add', store, {
        counts: { reports, added, there, expired, newCrashes },
        touched,
        incomplete,
      });
    },
    { create: true },
  );
}

interface Added {
  readonly incomplete: Incomplete[];
  readonly reports: number;
  readonly counts: Readonly<Record<Recorded, number>>;
  /** Fingerprints of the crashes that have more occurrences than before. */
  readonly touched: ReadonlySet<string>;
}

async function* inputsOf(paths: readonly string[], salt: readonly string[]): AsyncGenerator<Input> {
  yield* readReports(paths);
  for (const file of salt) yield* readSalt(file);
}

async function addAll(store: Database, inputs: AsyncIterable<Input>): Promise<Added> {
  const incomplete: Incomplete[] = [];
  const counts: Record<Recorded, number> = { 'new-crash': 0, added: 0, there: 0, expired: 0 };
  const touched = new Set<string>();
  const words: Word[] = [];
  let reports = 0;
  let batch: StoredOccurrence[] = [];
  const flush = async (): Promise<void> => {
    const written = batch;
    batch = [];
    for (const [index, result] of (await record(store, written)).entries()) {
      counts[result] += 1;
      const fingerprint = written[index]?.fingerprint;
      if (fingerprint !== undefined && result !== 'there' && result !== 'expired') touched.add(fingerprint);
    }
  };
  for await (const input of inputs) {
    if ('why' in input) incomplete.push({ what: input.from, why: input.why });
    else if ('word' in input) words.push(input.word);
    else {
      reports += 1;
      batch.push(...input.occurrences);
    }
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  if (words.length > 0) await recordWords(store, words);
  if (reports === 0) throw nothingToAdd(incomplete[0]);
  return { incomplete, reports, counts, touched };
}

function nothingToAdd(unread: Incomplete | undefined): EvidenceError {
  return new EvidenceError(
    unread === undefined ? 'There is no report to add.' : `${unread.what} can't be added: ${unread.why}.`,
    'Save reports with: faultline triage coredump CORE --json > report.json',
  );
}
