import { listOf } from '../text/known.ts';
import { withoutNul, type Database, type Row } from './database.ts';
import { follow, type SeenNow, type Touched } from './derive.ts';
import { DAY, FACETS, type Counted, type StoredOccurrence } from './model.ts';
import { putRows } from './put-rows.ts';
import { keepSample } from './sample.ts';

/** What became of an occurrence: it is the first of its crash, one more, was there already, or is older than what is kept. */
export type Recorded = 'new-crash' | 'added' | 'there' | 'expired';

/** Puts occurrences in, whole or not at all. What is there already is not counted again. */
export async function record(store: Database, occurrences: readonly StoredOccurrence[]): Promise<Recorded[]> {
  const { results, withoutSample } = await store.transaction(async () => recordWithin(store, occurrences));
  // Not within the transaction: to mask a report takes longer. Where this is killed, the next occurrence brings one.
  for (const { fingerprint, report } of withoutSample)
    if (report !== undefined) await keepSample(store, fingerprint, report);
  return results;
}

/** The same within a transaction of the caller's, who sees to the crashes of which no report is kept. */
export async function recordWithin(
  store: Database,
  occurrences: readonly StoredOccurrence[],
): Promise<{ readonly results: Recorded[]; readonly withoutSample: readonly StoredOccurrence[] }> {
  const horizon = await horizonOf(store);
  const added = await putOccurrences(
    store,
    occurrences.filter(({ time }) => !(time < horizon)),
  );
  const crashes = Map.groupBy(added, ({ fingerprint }) => fingerprint);
  const { counted, first, withoutSample } = await countCrashes(store, crashes);
  await follow(store, counted, await countSeen(store, crashes));
  await store.query(SET, ['fed', String(Date.now())]);
  const resultOf = (each: StoredOccurrence): Recorded =>
    each.time < horizon ? 'expired' : first.has(each) ? 'new-crash' : added.has(each) ? 'added' : 'there';
  return { results: occurrences.map(resultOf), withoutSample };
}

/** Before this time nothing is kept: what was removed would come back as something that is new. */
export async function horizonOf(store: Database): Promise<number> {
  const [row] = await store.query("SELECT value FROM setting WHERE name = 'horizon'");
  return row === undefined ? -Infinity : Number(row['value']);
}

/** When reports were last put in, whether or not they were new. */
export async function fedAt(store: Database): Promise<number | undefined> {
  const [row] = await store.query("SELECT value FROM setting WHERE name = 'fed'");
  return row === undefined ? undefined : Number(row['value']);
}

/** Sets one of a store's settings. */
export const SET = 'INSERT INTO setting VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value';

/** @returns those that were not there. */
async function putOccurrences(
  store: Database,
  occurrences: readonly StoredOccurrence[],
): Promise<ReadonlySet<StoredOccurrence>> {
  const rows = await putRows(
    store,
    'occurrence (identity, fingerprint, time, host, pid, version, unit, evidence)',
    'ON CONFLICT (identity) DO NOTHING RETURNING identity',
    occurrences.map(({ identity, fingerprint, time, host, pid, version, unit, evidence }) => [
      identity,
      fingerprint,
      time,
      host ?? null,
      pid ?? null,
      version ?? null,
      unit ?? null,
      evidence ?? null,
    ]),
  );
  const inserted = new Set(rows.map(({ identity }) => identity));
  return new Set(occurrences.filter(({ identity }) => inserted.delete(identity))); // of two that are the same, the first
}

/** What was not there, by fingerprint. */
type Crashes = ReadonlyMap<string, readonly StoredOccurrence[]>;

/** @returns how each was counted, the first occurrence of each new crash, and those with a report, of crashes of which none is kept. */
async function countCrashes(
  store: Database,
  crashes: Crashes,
): Promise<{
  readonly counted: readonly Touched[];
  readonly first: ReadonlySet<StoredOccurrence>;
  readonly withoutSample: readonly StoredOccurrence[];
}> {
  const rows = await putRows(
    store,
    'crash (fingerprint, signature, title, rule, program, weak, first_seen, last_seen, occurrences)',
    `${ADD_UP('crash', 'fingerprint')}
     RETURNING fingerprint, occurrences, program, merged_into,
       (SELECT count(*) FROM crash AS member WHERE member.merged_into = crash.fingerprint) AS members,
       (SELECT count(*) FROM sample WHERE sample.fingerprint = crash.fingerprint) AS samples`,
    [...crashes].map(([fingerprint, own]) => {
      const [{ signature, title, rule, program, weak }] = own as readonly [StoredOccurrence];
      return [fingerprint, signature, title, rule, program ?? null, weak ? 1 : 0, ...spanOf(own)];
    }),
  );
  const ofRow = ({ fingerprint }: Row): readonly StoredOccurrence[] => crashes.get(String(fingerprint)) ?? [];
  const isNew = (row: Row): boolean => row['occurrences'] === ofRow(row).length;
  return {
    counted: rows.map((row) => ({
      fingerprint: String(row['fingerprint']),
      program: String(row['program'] ?? ''),
      root: String(row['merged_into'] ?? row['fingerprint']),
      isAlone: row['merged_into'] === null && row['members'] === 0,
      isNew: isNew(row),
    })),
    first: new Set(rows.filter(isNew).flatMap((row) => ofRow(row).slice(0, 1))),
    withoutSample: rows
      .filter(({ samples }) => samples === 0)
      .flatMap((row) => listOf(ofRow(row).find(({ report }) => report !== undefined))),
  };
}

/** @returns what the crashes were seen with. */
async function countSeen(store: Database, crashes: Crashes): Promise<SeenNow[]> {
  const rows: [fingerprint: string, facet: Counted, value: string, first: number, last: number, occurrences: number][] =
    [];
  for (const [fingerprint, own] of crashes)
    for (const facet of COUNTED)
      for (const [value, alike] of Map.groupBy(own, (each) => valueOf(each, facet)))
        if (value !== undefined) rows.push([fingerprint, facet, value, ...spanOf(alike)]);
  const returned = await putRows(
    store,
    'seen (fingerprint, facet, value, first_seen, last_seen, occurrences)',
    `${ADD_UP('seen', 'fingerprint, facet, value')} RETURNING fingerprint, facet, value, occurrences`,
    rows,
  );
  const keyOf = (...parts: readonly unknown[]): string => parts.join(' ');
  const sums = new Map(
    returned.map((row) => [keyOf(row['fingerprint'], row['facet'], row['value']), row['occurrences']]),
  );
  return rows.map(([fingerprint, facet, value, firstSeen, , occurrences]) => ({
    fingerprint,
    facet,
    value,
    firstSeen,
    isFirst: sums.get(keyOf(fingerprint, facet, value)) === occurrences,
  }));
}

function valueOf(each: StoredOccurrence, facet: Counted): string | undefined {
  return facet === 'day' ? String(Math.floor(each.time / DAY)) : withoutNul(each[facet]);
}

/** When the first and the last of them happened, and how many there are. */
function spanOf(own: readonly StoredOccurrence[]): [firstSeen: number, lastSeen: number, occurrences: number] {
  const first = own.reduce((earliest, { time }) => Math.min(earliest, time), Infinity);
  const last = own.reduce((latest, { time }) => Math.max(latest, time), -Infinity);
  return [first, last, own.length];
}

const COUNTED = [...FACETS, 'day'] as const satisfies readonly Counted[];

const ADD_UP = (table: string, key: string): string => `ON CONFLICT (${key}) DO UPDATE SET
  first_seen = CASE WHEN excluded.first_seen < ${table}.first_seen THEN excluded.first_seen ELSE ${table}.first_seen END,
  last_seen = CASE WHEN excluded.last_seen > ${table}.last_seen THEN excluded.last_seen ELSE ${table}.last_seen END,
  occurrences = ${table}.occurrences + excluded.occurrences`;
