import type { Database } from './database.ts';
import { DAY, FACETS, type StoredOccurrence } from './model.ts';
import type { Word } from './read.ts';
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
  const withoutSample = new Map<string, StoredOccurrence>();
  const horizon = await horizonOf(store);
  const results: Recorded[] = [];
  for (const each of occurrences)
    results.push(each.time < horizon ? 'expired' : await recordOne(store, each, withoutSample));
  await store.query(SET, ['fed', String(Date.now())]);
  return { results, withoutSample: [...withoutSample.values()] };
}

/** Writes down what was said of crashes in another store; of a crash that this one does not have it is left out. */
export async function recordWords(store: Database, words: readonly Word[]): Promise<void> {
  await store.transaction(async () => {
    for (const { fingerprint, acknowledged, fixedIn, note, mergedInto } of words)
      await store.query(
        'UPDATE crash SET acknowledged = $2, fixed_in = $3, note = $4, merged_into = $5 WHERE fingerprint = $1',
        [fingerprint, acknowledged ? 1 : 0, fixedIn ?? null, note ?? null, mergedInto ?? null],
      );
  });
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

async function recordOne(
  store: Database,
  each: StoredOccurrence,
  withoutSample: Map<string, StoredOccurrence>,
): Promise<Recorded> {
  const { identity, fingerprint, time } = each;
  const inserted = await store.query(INSERT_OCCURRENCE, [
    identity,
    fingerprint,
    time,
    each.host ?? null,
    each.pid ?? null,
    each.version ?? null,
    each.unit ?? null,
    each.evidence ?? null,
  ]);
  if (inserted.length === 0) return 'there';
  const [crash] = await store.query(UPSERT_CRASH, [
    fingerprint,
    each.signature,
    each.title,
    each.rule,
    each.program ?? null,
    each.weak ? 1 : 0,
    time,
  ]);
  for (const facet of FACETS) {
    const value = each[facet];
    if (value !== undefined) await store.query(UPSERT_SEEN, [fingerprint, facet, value, time]);
  }
  await store.query(UPSERT_SEEN, [fingerprint, 'day', String(Math.floor(time / DAY)), time]);
  if (crash?.['samples'] === 0 && !withoutSample.has(fingerprint)) withoutSample.set(fingerprint, each);
  return crash?.['occurrences'] === 1 ? 'new-crash' : 'added';
}

const INSERT_OCCURRENCE = `INSERT INTO occurrence (identity, fingerprint, time, host, pid, version, unit, evidence)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (identity) DO NOTHING RETURNING 1 AS inserted`;

const SPAN = (table: string): string => `
  first_seen = CASE WHEN excluded.first_seen < ${table}.first_seen THEN excluded.first_seen ELSE ${table}.first_seen END,
  last_seen = CASE WHEN excluded.last_seen > ${table}.last_seen THEN excluded.last_seen ELSE ${table}.last_seen END,
  occurrences = ${table}.occurrences + 1`;

const UPSERT_CRASH = `INSERT INTO crash
  (fingerprint, signature, title, rule, program, weak, first_seen, last_seen, occurrences)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 1)
  ON CONFLICT (fingerprint) DO UPDATE SET ${SPAN('crash')}
  RETURNING occurrences, (SELECT count(*) FROM sample WHERE sample.fingerprint = crash.fingerprint) AS samples`;

const UPSERT_SEEN = `INSERT INTO seen (fingerprint, facet, value, first_seen, last_seen, occurrences)
  VALUES ($1, $2, $3, $4, $4, 1) ON CONFLICT (fingerprint, facet, value) DO UPDATE SET ${SPAN('seen')}`;
