import type { Database, Value } from './database.ts';
import { historyOf, STATUSES, type VersionOrder } from './history.ts';
import { addSightings, orderFor, renewLineage, type Sighting } from './lineage.ts';
import type { Counted, Seen, StoredCrash } from './model.ts';
import { putRows } from './put-rows.ts';
import { rowsIn } from './rows-in.ts';
import { crashOf, seenOf, summed, together } from './rows.ts';

// How each crash stands today follows from what was seen of it, of its program, and from what somebody has said. It is kept,
// so that a list reads the rows that it shows. Whoever changes what it follows from brings it up, in the same transaction.

/** A crash that was seen again. */
export interface Touched {
  readonly fingerprint: string;
  /** Empty where no report knew it. */
  readonly program: string;
  /** The one that it was merged into, or itself. */
  readonly root: string;
  /** Nothing was merged into it, nor it into another. */
  readonly isAlone: boolean;
  readonly isNew: boolean;
}

/** With what a crash was seen. */
export interface SeenNow {
  readonly fingerprint: string;
  readonly facet: Counted;
  readonly value: string;
  readonly firstSeen: number;
  /** It was not seen with it before. */
  readonly isFirst: boolean;
}

/** Brings up what follows from what was put in. */
export async function follow(store: Database, touched: readonly Touched[], seen: readonly SeenNow[]): Promise<void> {
  const firstWith = (facet: Counted): ReadonlySet<string> =>
    new Set(seen.filter((each) => each.facet === facet && each.isFirst).map(({ fingerprint }) => fingerprint));
  const versions = firstWith('version');
  const others = new Set(
    touched
      .filter(({ fingerprint, isAlone, isNew }) => isNew || !isAlone || versions.has(fingerprint))
      .map(({ root }) => root),
  );
  for (const { program, next } of await addSightings(store, sightingsIn(touched, seen))) {
    if (next !== undefined) await store.query(GONE, [program, next]);
    for (const { root } of await store.query(next === undefined ? OF_PROGRAM : MIXED, [program]))
      others.add(String(root));
  }
  const same = touched.map(({ root }) => root).filter((root) => !others.has(root));
  const hosts = firstWith('host');
  await rowsIn(store, SUMS, same);
  await rowsIn(
    store,
    HOSTS,
    same.filter((root) => hosts.has(root)),
  );
  await derive(store, others);
}

function sightingsIn(touched: readonly Touched[], seen: readonly SeenNow[]): Sighting[] {
  const programs = new Map(touched.map(({ fingerprint, program }) => [fingerprint, program]));
  return seen
    .filter(({ facet }) => facet === 'version')
    .map(({ fingerprint, value, firstSeen }) => ({
      program: programs.get(fingerprint) ?? '',
      version: value,
      firstSeen,
    }));
}

const OF_PROGRAM = 'SELECT root FROM today WHERE program = $1';
/** A version of theirs that was another program's may be this one's too. */
const MIXED = `${OF_PROGRAM} AND first_in IS NULL AND root IN (SELECT merged_into FROM crash WHERE merged_into IS NOT NULL)`;
const GONE = 'UPDATE today SET gone_since = $2 WHERE program = $1 AND gone_since IS NULL AND first_in IS NOT NULL';
const SUMS = `UPDATE today SET (first_seen, last_seen, occurrences) =
  (SELECT first_seen, last_seen, occurrences FROM crash WHERE crash.fingerprint = today.root) WHERE root`;
const HOSTS = `UPDATE today SET hosts =
  (SELECT count(*) FROM seen WHERE seen.facet = 'host' AND seen.fingerprint = today.root) WHERE root`;

/** Brings up what follows where crashes are no more: their programs may have lost versions. */
export async function forget(
  store: Database,
  forgotten: readonly Pick<StoredCrash, 'fingerprint' | 'program'>[],
): Promise<void> {
  const programs = [...new Set(forgotten.map(({ program = '' }) => program))];
  const ordersOf = async (): Promise<string[]> =>
    Promise.all(programs.map(async (program) => JSON.stringify((await orderFor(store, program)).versions)));
  const before = await ordersOf();
  await renewLineage(store);
  const now = await ordersOf();
  const others = new Set(forgotten.map(({ fingerprint }) => fingerprint));
  for (const program of programs.filter((_, index) => before[index] !== now[index]))
    for (const { root } of await store.query(OF_PROGRAM, [program])) others.add(String(root));
  await derive(store, others);
}

/** Makes all of it anew. */
export async function deriveAll(store: Database): Promise<void> {
  await renewLineage(store);
  await store.query('DELETE FROM today');
  const rows = await store.query('SELECT DISTINCT coalesce(merged_into, fingerprint) AS root FROM crash');
  await derive(store, new Set(rows.map(({ root }) => String(root))));
}

/** Crashes that are looked at together. */
const PIECE = 512;

/** Brings up how some crashes stand. @param roots their fingerprints; of one that is merged, or no more there, nothing is left. */
export async function derive(store: Database, roots: ReadonlySet<string>): Promise<void> {
  const orders = new Map<string, VersionOrder>();
  const all = [...roots];
  for (let at = 0; at < all.length; at += PIECE) {
    const asked = all.slice(at, at + PIECE);
    const groups = await groupsOf(store, asked);
    const rows: Value[][] = [];
    for (const group of groups) {
      const program = group.first.program ?? '';
      const order = orders.get(program) ?? (await orderFor(store, program));
      orders.set(program, order);
      rows.push(rowOf(group, order));
    }
    await putRows(store, `today (${COLUMNS.join(', ')})`, REPLACE, rows);
    const there = new Set(groups.map(({ root }) => root));
    await rowsIn(
      store,
      'DELETE FROM today WHERE root',
      asked.filter((root) => !there.has(root)),
    );
  }
}

const COLUMNS = [
  'root',
  'fingerprint',
  'program',
  'rule',
  'text',
  'status',
  'first_seen',
  'last_seen',
  'occurrences',
  'hosts',
  'first_in',
  'gone_since',
  'back_in',
] as const;
const REPLACE = `ON CONFLICT (root) DO UPDATE SET ${COLUMNS.slice(1)
  .map((column) => `${column} = excluded.${column}`)
  .join(', ')}`;

/** What was merged into one, and what was seen of it. */
interface Group {
  readonly root: string;
  readonly first: StoredCrash;
  readonly members: readonly StoredCrash[];
  readonly versions: readonly Seen[];
  readonly hosts: number;
}

function rowOf({ root, first, members, versions, hosts }: Group, order: VersionOrder): Value[] {
  const { status, firstIn, goneSince, backIn } = historyOf(first, versions, order);
  const { firstSeen, lastSeen, occurrences } = summed(members);
  return [
    root,
    first.fingerprint,
    first.program ?? '',
    first.rule,
    textOf(members),
    STATUSES.indexOf(status),
    firstSeen,
    lastSeen,
    occurrences,
    hosts,
    firstIn ?? null,
    goneSince ?? null,
    backIn ?? null,
  ];
}

/** Characters of what is searched for a crash. */
const TEXT_MAX = 20_000;

/** What a search looks at: also of those that were merged. */
function textOf(members: readonly StoredCrash[]): string {
  const texts = members.flatMap(({ program = '', signature, title }) => [program, signature, title]);
  return [...new Set(texts)].join('\n').toLowerCase().slice(0, TEXT_MAX);
}

async function groupsOf(store: Database, roots: readonly string[]): Promise<Group[]> {
  const crashes = [
    ...(await rowsIn(store, 'SELECT * FROM crash WHERE merged_into IS NULL AND fingerprint', roots)),
    ...(await rowsIn(store, 'SELECT * FROM crash WHERE merged_into', roots)),
  ].map(crashOf);
  const names = crashes.map(({ fingerprint }) => fingerprint);
  const versions = Map.groupBy(
    await rowsIn(store, `SELECT * FROM seen WHERE facet = 'version' AND fingerprint`, names),
    (row) => String(row['fingerprint']),
  );
  const hosts = await hostCounts(store, crashes);
  return [...Map.groupBy(crashes, ({ fingerprint, mergedInto }) => mergedInto ?? fingerprint)].map(([root, own]) => {
    const members = own.toSorted((one, other) => (one.fingerprint < other.fingerprint ? -1 : 1));
    return {
      root,
      first: members.find(({ fingerprint }) => fingerprint === root) ?? (members[0] as StoredCrash),
      members,
      versions: together(own.flatMap(({ fingerprint }) => versions.get(fingerprint) ?? []).map(seenOf)),
      hosts: hosts.get(root) ?? 0,
    };
  });
}

/** On how many hosts each was seen, by its root; a host that two of one were seen on is one. */
async function hostCounts(store: Database, crashes: readonly StoredCrash[]): Promise<ReadonlyMap<string, number>> {
  const merged = new Set(crashes.flatMap(({ mergedInto }) => mergedInto ?? []));
  const [grouped, alone] = [
    crashes.filter(({ fingerprint, mergedInto }) => mergedInto !== undefined || merged.has(fingerprint)),
    crashes.filter(({ fingerprint, mergedInto }) => mergedInto === undefined && !merged.has(fingerprint)),
  ].map((each) => each.map(({ fingerprint }) => fingerprint)) as [string[], string[]];
  const of = "FROM seen WHERE facet = 'host' AND fingerprint";
  const counted = await rowsIn(store, `SELECT fingerprint, count(*) AS hosts ${of}`, alone, 'GROUP BY fingerprint');
  const counts = new Map(counted.map((row) => [String(row['fingerprint']), Number(row['hosts'])]));
  const roots = new Map(crashes.map(({ fingerprint, mergedInto }) => [fingerprint, mergedInto ?? fingerprint]));
  const rows = await rowsIn(store, `SELECT fingerprint, value ${of}`, grouped);
  for (const [root, own] of Map.groupBy(rows, (row) => roots.get(String(row['fingerprint'])) ?? ''))
    counts.set(root, new Set(own.map(({ value }) => value)).size);
  return counts;
}
