import { fingerprint } from '../report/fingerprint.ts';
import type { Database } from './database.ts';
import { orderOf, type VersionOrder } from './history.ts';
import { putRows } from './put-rows.ts';
import { rowsIn } from './rows-in.ts';

/** A version in which a program crashed, whatever the crash. */
export interface Sighting {
  /** Empty where no report knew it. */
  readonly program: string;
  readonly version: string;
  readonly firstSeen: number;
}

/** What became of the versions of a program. */
export interface Change {
  readonly program: string;
  /** The first of those that came at the end of all; undefined where they came elsewhere: then any crash may have another history. */
  readonly next: string | undefined;
}

/** Writes down in which versions programs have crashed. @returns the programs that have others now, or in another order. */
export async function addSightings(store: Database, sightings: readonly Sighting[]): Promise<Change[]> {
  const changes: Change[] = [];
  const news = await unknown(store, earliest(sightings));
  for (const [program, changed] of Map.groupBy(news, (each) => each.program)) {
    const before = await orderFor(store, program);
    await put(store, changed);
    const change = changeOf(before.versions, (await orderFor(store, program)).versions);
    if (change !== undefined) changes.push({ program, ...change });
  }
  return changes;
}

/** Each version once. */
function earliest(sightings: readonly Sighting[]): Sighting[] {
  const groups = Map.groupBy(sightings, keyOf);
  return [...groups.values()].map((group) =>
    group.reduce((first, each) => (each.firstSeen < first.firstSeen ? each : first)),
  );
}

/** Those that the store does not have, or not so early. */
async function unknown(store: Database, sightings: readonly Sighting[]): Promise<Sighting[]> {
  const rows = await rowsIn(store, 'SELECT key, first_seen FROM lineage WHERE key', sightings.map(keyOf));
  const there = new Map(rows.map((row) => [row['key'], Number(row['first_seen'])]));
  return sightings.filter((each) => each.firstSeen < (there.get(keyOf(each)) ?? Infinity));
}

function changeOf(before: readonly string[], now: readonly string[]): Pick<Change, 'next'> | undefined {
  if (!before.every((version, place) => now[place] === version)) return { next: undefined };
  return now.length === before.length ? undefined : { next: now[before.length] };
}

/** Program and version are as long as whoever reports them likes: an index takes no more than so much. */
function keyOf({ program, version }: Sighting): string {
  return fingerprint(program, version);
}

async function put(store: Database, sightings: readonly Sighting[]): Promise<void> {
  await putRows(
    store,
    'lineage (key, program, version, first_seen)',
    'ON CONFLICT (key) DO UPDATE SET first_seen = excluded.first_seen',
    sightings.map((each) => [keyOf(each), each.program, each.version, each.firstSeen]),
  );
}

/** The versions of a program in their order. */
export async function orderFor(store: Database, program: string): Promise<VersionOrder> {
  const rows = await store.query('SELECT version, first_seen FROM lineage WHERE program = $1', [program]);
  return orderOf(rows.map((row) => ({ value: String(row['version']), firstSeen: Number(row['first_seen']) })));
}

/** Makes all of it anew, of what crashes were seen with. */
export async function renewLineage(store: Database): Promise<void> {
  await store.query('DELETE FROM lineage');
  const rows = await store.query(
    `SELECT coalesce(c.program, '') AS program, s.value AS version, min(s.first_seen) AS first_seen
     FROM seen s JOIN crash c ON c.fingerprint = s.fingerprint WHERE s.facet = 'version' GROUP BY 1, 2`,
  );
  await put(
    store,
    rows.map((row) => ({
      program: String(row['program']),
      version: String(row['version']),
      firstSeen: Number(row['first_seen']),
    })),
  );
}
