import { known } from '../text/known.ts';
import type { Database, Row } from './database.ts';
import { STATUSES, type History } from './history.ts';
import type { Counted, Seen, StoredCrash, StoredOccurrence } from './model.ts';
import { crashOf, occurrenceOf, seenOf, textOf, together } from './rows.ts';
import { rowsIn } from './rows-in.ts';

/** A crash as it stands today, together with those that were merged into it. */
export interface CrashToday extends StoredCrash, History {
  /** Its own fingerprint, then those of the others. */
  readonly members: readonly string[];
  readonly versions: readonly Seen[];
  /** On how many it was seen. */
  readonly hosts: number;
}

/** How crashes stand: `t`, with what each is called and what was said of it: `c`. */
export const TODAY = `SELECT t.root, t.status, t.first_seen, t.last_seen, t.occurrences, t.hosts, t.first_in, t.gone_since, t.back_in,
    c.fingerprint, c.signature, c.title, c.rule, c.program, c.weak, c.acknowledged, c.fixed_in, c.note, c.merged_into
  FROM today t JOIN crash c ON c.fingerprint = t.fingerprint`;

/** Every crash of the store. */
export async function readCrashes(store: Database): Promise<CrashToday[]> {
  return crashesOf(store, await store.query(TODAY));
}

/** The crashes of some roots: the fingerprints that the others of each were merged into. */
export async function crashesWith(store: Database, roots: ReadonlySet<string>): Promise<CrashToday[]> {
  return crashesOf(store, await rowsIn(store, `${TODAY} WHERE t.root`, [...roots]));
}

/** The roots of some fingerprints. */
export async function rootsOf(store: Database, fingerprints: Iterable<string>): Promise<ReadonlySet<string>> {
  const rows = await rowsIn(store, `${ROOTS} WHERE fingerprint`, [...fingerprints]);
  return new Set(rows.map(({ root }) => String(root)));
}

const ROOTS = 'SELECT coalesce(merged_into, fingerprint) AS root, fingerprint FROM crash';

/** Conditions on the fingerprint for one that begins with digits; no digit comes after `g`. */
export const BEGINS = (first: string, last: string): string => `fingerprint >= ${first} AND fingerprint < ${last}`;

/** The same of those that begin so. */
export async function rootsBeginning(store: Database, prefix: string): Promise<ReadonlySet<string>> {
  const rows = await store.query(`${ROOTS} WHERE ${BEGINS('$1', '$2')}`, [prefix, `${prefix}g`]);
  return new Set(rows.filter((row) => String(row['fingerprint']).startsWith(prefix)).map(({ root }) => String(root)));
}

/** @param rows those of TODAY, and what else was asked for. */
export async function crashesOf(store: Database, rows: readonly Row[]): Promise<CrashToday[]> {
  const roots = rows.map(({ root }) => String(root));
  const merged = await rowsIn(store, `${ROOTS} WHERE merged_into`, roots);
  const members = Map.groupBy(merged, ({ root }) => String(root));
  const membersOf = ({ root, fingerprint }: Row): string[] => [
    ...new Set([String(root), String(fingerprint), ...(members.get(String(root)) ?? []).map(nameOf).toSorted()]),
  ];
  const names = [...roots, ...merged.map(nameOf)];
  const seen = Map.groupBy(await rowsIn(store, VERSIONS, names), nameOf);
  return rows.map((row) => {
    const own = membersOf(row);
    return {
      ...crashOf(row),
      status: STATUSES[Number(row['status'])] ?? 'new',
      members: own,
      versions: together(own.flatMap((name) => seen.get(name) ?? []).map(seenOf)),
      hosts: Number(row['hosts']),
      ...known({
        firstIn: textOf(row['first_in']),
        goneSince: textOf(row['gone_since']),
        backIn: textOf(row['back_in']),
      }),
    };
  });
}

function nameOf(row: Row): string {
  return String(row['fingerprint']);
}

/** The versions of crashes, in `seen`. */
const VERSIONS =
  "SELECT fingerprint, value, first_seen, last_seen, occurrences FROM seen WHERE facet = 'version' AND fingerprint";

/** All values of a facet that a crash was seen with. */
export async function seenBy(store: Database, facet: Counted, { members }: CrashToday): Promise<Seen[]> {
  return together(
    (await rowsIn(store, `SELECT * FROM seen WHERE facet = '${facet}' AND fingerprint`, members)).map(seenOf),
  );
}

/** The newest occurrences of a crash. */
export async function newestOf(store: Database, { members }: CrashToday, most: number): Promise<StoredOccurrence[]> {
  const places = members.map((_, index) => `$${index + 2}`).join(', ');
  const rows = await store.query(
    `${OCCURRENCES} WHERE o.fingerprint IN (${places}) ORDER BY o.time DESC, o.identity LIMIT $1`,
    [most, ...members],
  );
  return rows.map(occurrenceOf);
}

/** Occurrences after one of them, in the order of their identities: a store of any size in pieces. */
export async function occurrencesAfter(store: Database, identity: string, most: number): Promise<StoredOccurrence[]> {
  const rows = await store.query(`${OCCURRENCES} WHERE o.identity > $1 ORDER BY o.identity LIMIT $2`, [identity, most]);
  return rows.map(occurrenceOf);
}

/** What somebody has said of a crash. */
export type Word = Pick<StoredCrash, 'fingerprint' | 'acknowledged' | 'fixedIn' | 'note' | 'mergedInto'>;

/** The crashes of which somebody has said something. */
export async function crashesWithWord(store: Database): Promise<Word[]> {
  const rows = await store.query('SELECT * FROM crash WHERE acknowledged = 1 OR merged_into IS NOT NULL');
  return rows.map(crashOf).map(({ fingerprint, acknowledged, fixedIn, note, mergedInto }) => ({
    fingerprint,
    ...known({ acknowledged, fixedIn, note, mergedInto }),
  }));
}

const OCCURRENCES = `SELECT o.*, c.signature, c.title, c.rule, c.program, c.weak
  FROM occurrence o JOIN crash c ON c.fingerprint = o.fingerprint`;
