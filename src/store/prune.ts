import { createReport } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import type { Database } from './database.ts';
import { forget } from './derive.ts';
import { crashOf } from './rows.ts';
import { withStore } from './open-store.ts';
import { horizonOf, SET } from './record.ts';

/** How much a store keeps. */
export interface Retention {
  /** Occurrences since then, in milliseconds. */
  readonly since?: number | undefined;
  /** Only the newest so many. */
  readonly most?: number | undefined;
}

/** The report of `faultline store prune`: how much was removed. */
export async function pruneStore(place: string | undefined, retention: Retention): Promise<Report> {
  return withStore(place, async (store) => {
    const removed = await prune(store, retention);
    return createReport('store prune', {
      subject: { store: store.name },
      findings: [],
      sections: [{ kind: 'pruned', title: 'Pruned', store: store.name, ...removed }],
      incomplete: [],
      provenance: {},
    });
  });
}

/** How much was removed. */
export interface Removed {
  readonly occurrences: number;
  readonly crashes: number;
}

/**
 * Removes the oldest occurrences, and the crashes of which nothing is left and nobody has said anything. What is kept of a
 * crash keeps its sums: how often it was ever seen does not shrink. Its days go with its occurrences: there is one for each day that it is seen.
 */
export async function prune(store: Database, { since, most }: Retention): Promise<Removed> {
  return store.transaction(async () => {
    const horizon = Math.max(since ?? -Infinity, await horizonOf(store), await timeOfNewest(store, most));
    return horizon === -Infinity ? { occurrences: 0, crashes: 0 } : removeBefore(store, horizon);
  });
}

/** From when on there are `most` occurrences. */
async function timeOfNewest(store: Database, most: number | undefined): Promise<number> {
  if (most === undefined) return -Infinity;
  const [row] = await store.query('SELECT time FROM occurrence ORDER BY time DESC LIMIT 1 OFFSET $1', [most - 1]);
  return row === undefined ? -Infinity : Number(row['time']);
}

async function removeBefore(store: Database, horizon: number): Promise<Removed> {
  const occurrences = await store.query('DELETE FROM occurrence WHERE time < $1 RETURNING 1 AS one', [horizon]);
  const forgotten = await store.query(
    `DELETE FROM crash WHERE last_seen < $1 AND acknowledged = 0 AND merged_into IS NULL
       AND fingerprint NOT IN (SELECT merged_into FROM crash WHERE merged_into IS NOT NULL) RETURNING *`,
    [horizon],
  );
  await store.query("DELETE FROM seen WHERE facet = 'day' AND last_seen < $1", [horizon]);
  for (const table of ['seen', 'sample', 'alike'])
    await store.query(`DELETE FROM ${table} WHERE fingerprint NOT IN (SELECT fingerprint FROM crash)`);
  if (forgotten.length > 0) await forget(store, forgotten.map(crashOf));
  await store.query(SET, ['horizon', String(horizon)]);
  return { occurrences: occurrences.length, crashes: forgotten.length };
}
