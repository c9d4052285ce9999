import { known } from '../text/known.ts';
import type { Database, Row } from './database.ts';
import { historyOf, orderOf, type History } from './history.ts';
import type { Counted, Facet, Seen, StoredCrash, StoredOccurrence } from './model.ts';

/** A crash as it stands today, together with those that were merged into it. */
export interface CrashToday extends StoredCrash, History {
  /** Its own fingerprint, then those of the others. */
  readonly members: readonly string[];
  readonly versions: readonly Seen[];
}

/** Every crash of the store. */
export async function readCrashes(store: Database): Promise<CrashToday[]> {
  const crashes = (await store.query('SELECT * FROM crash')).map(crashOf);
  const versions = await seenVersions(store);
  const versionsOf = (members: readonly StoredCrash[]): Seen[] =>
    together(members.flatMap(({ fingerprint }) => versions.get(fingerprint) ?? []));
  const ofProgram = new Map(
    [...Map.groupBy(crashes, ({ program }) => program)].map(([program, own]) => [program, orderOf(versionsOf(own))]),
  );
  return [...Map.groupBy(crashes, ({ fingerprint, mergedInto }) => mergedInto ?? fingerprint)].map(
    ([root, members]) => {
      const first = members.find(({ fingerprint }) => fingerprint === root) ?? (members[0] as StoredCrash);
      const own = members.length === 1 ? (versions.get(first.fingerprint) ?? []) : versionsOf(members);
      return {
        ...first,
        ...summed(members),
        ...historyOf(first, own, ofProgram.get(first.program) ?? orderOf([])),
        members: [root, ...members.map(({ fingerprint }) => fingerprint).filter((each) => each !== root)],
        versions: own,
      };
    },
  );
}

/** The versions that each crash was seen in, by fingerprint. */
async function seenVersions(store: Database): Promise<ReadonlyMap<string, Seen[]>> {
  const seen = new Map<string, Seen[]>();
  for (const row of await store.query(VERSIONS)) {
    const fingerprint = String(row['fingerprint']);
    const own = seen.get(fingerprint);
    if (own === undefined) seen.set(fingerprint, [seenOf(row)]);
    else own.push(seenOf(row));
  }
  return seen;
}

const VERSIONS = "SELECT fingerprint, value, first_seen, last_seen, occurrences FROM seen WHERE facet = 'version'";

/** The crashes that were seen with a value of a facet. */
export async function seenWith(store: Database, facet: Facet, value: string): Promise<ReadonlySet<string>> {
  const rows = await store.query('SELECT fingerprint FROM seen WHERE facet = $1 AND value = $2', [facet, value]);
  return new Set(rows.map((row) => String(row['fingerprint'])));
}

/** All values of a facet that a crash was seen with. */
export async function seenBy(store: Database, facet: Counted, { members }: CrashToday): Promise<Seen[]> {
  const rows = await store.query(
    `SELECT * FROM seen WHERE facet = $1 AND fingerprint IN (${members.map((_, index) => `$${index + 2}`).join(', ')})`,
    [facet, ...members],
  );
  return together(rows.map(seenOf));
}

/** On how many hosts each of some crashes was seen; one after the other is a journey to the server for each. */
export async function hostCounts(
  store: Database,
  crashes: readonly CrashToday[],
): Promise<ReadonlyMap<CrashToday, number>> {
  const counts = new Map<CrashToday, number>();
  const [merged, single] = [
    crashes.filter(({ members }) => members.length > 1),
    crashes.filter(({ members }) => members.length === 1),
  ];
  for (const crash of merged) counts.set(crash, (await seenBy(store, 'host', crash)).length);
  for (let at = 0; at < single.length; at += PIECE) {
    const piece = single.slice(at, at + PIECE);
    const asked = Array.from({ length: PIECE }, (_, index) => piece[index]?.fingerprint ?? null);
    const rows = await store.query(HOST_COUNTS, asked);
    const hosts = new Map(rows.map((row) => [row['fingerprint'], Number(row['hosts'])]));
    for (const crash of piece) counts.set(crash, hosts.get(crash.fingerprint) ?? 0);
  }
  return counts;
}

/** Crashes in one question, always as many: it is prepared once. */
const PIECE = 64;
const HOST_COUNTS = `SELECT fingerprint, count(*) AS hosts FROM seen
  WHERE facet = 'host' AND fingerprint IN (${Array.from({ length: PIECE }, (_, index) => `$${index + 1}`).join(', ')})
  GROUP BY fingerprint`;

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

function crashOf(row: Row): StoredCrash {
  return {
    fingerprint: String(row['fingerprint']),
    signature: String(row['signature']),
    title: String(row['title']),
    rule: String(row['rule']),
    firstSeen: Number(row['first_seen']),
    lastSeen: Number(row['last_seen']),
    occurrences: Number(row['occurrences']),
    ...known({
      program: textOf(row['program']),
      weak: flagOf(row['weak']),
      acknowledged: flagOf(row['acknowledged']),
      fixedIn: textOf(row['fixed_in']),
      note: textOf(row['note']),
      mergedInto: textOf(row['merged_into']),
    }),
  };
}

function occurrenceOf(row: Row): StoredOccurrence {
  return {
    identity: String(row['identity']),
    fingerprint: String(row['fingerprint']),
    signature: String(row['signature']),
    title: String(row['title']),
    rule: String(row['rule']),
    time: Number(row['time']),
    ...known({
      program: textOf(row['program']),
      host: textOf(row['host']),
      pid: row['pid'] == null ? undefined : Number(row['pid']),
      version: textOf(row['version']),
      unit: textOf(row['unit']),
      weak: flagOf(row['weak']),
      evidence: textOf(row['evidence']),
    }),
  };
}

function seenOf(row: Row): Seen {
  return {
    value: String(row['value']),
    firstSeen: Number(row['first_seen']),
    lastSeen: Number(row['last_seen']),
    occurrences: Number(row['occurrences']),
  };
}

/** Each value once. */
function together(all: readonly Seen[]): Seen[] {
  return [...Map.groupBy(all, ({ value }) => value)].map(([value, each]) => ({ value, ...summed(each) }));
}

type Span = Omit<Seen, 'value'>;

function summed(all: readonly Span[]): Span {
  return all.reduce((sum, each) => ({
    firstSeen: Math.min(sum.firstSeen, each.firstSeen),
    lastSeen: Math.max(sum.lastSeen, each.lastSeen),
    occurrences: sum.occurrences + each.occurrences,
  }));
}

function textOf(value: Row[string] | undefined): string | undefined {
  return value == null ? undefined : String(value);
}

function flagOf(value: Row[string] | undefined): true | undefined {
  return Number(value ?? 0) === 0 ? undefined : true;
}
