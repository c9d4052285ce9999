import type { Database } from '../store/database.ts';

/** The first half of the keys of PostgreSQL's advisory locks that living workers hold. */
const ALIVE = 0x6661756c; // "faul"
/** A job whose worker holds no lock yet may have begun this moment. */
const MOMENT = "interval '5 seconds'";

/** Says that a worker lives, for as long as its connection does: where it is killed the server lets the lock go. */
export async function live(store: Database, worker: string): Promise<void> {
  await store.query('SELECT pg_advisory_lock($1, hashtext($2))', [ALIVE, worker]);
}

/**
 * Hands the jobs of workers that are dead to others; the queue itself would wait for hours. Those at which every attempt
 * died are given up.
 * @param own the workers of this connection, whose locks it would get.
 */
export async function releaseDead(store: Database, own: ReadonlySet<string>): Promise<void> {
  const rows = await store.query(
    `SELECT DISTINCT locked_by FROM graphile_worker.jobs WHERE locked_by IS NOT NULL AND locked_at < now() - ${MOMENT}`,
  );
  for (const row of rows) {
    const worker = String(row['locked_by']);
    if (own.has(worker)) continue;
    const [locked] = await store.query('SELECT CAST(pg_try_advisory_lock($1, hashtext($2)) AS INTEGER) AS got', [
      ALIVE,
      worker,
    ]);
    if (locked?.['got'] !== 1) continue;
    await store.query('SELECT graphile_worker.force_unlock_workers(ARRAY[$1])', [worker]);
    await store.query('SELECT pg_advisory_unlock($1, hashtext($2))', [ALIVE, worker]);
  }
  await store.query(
    `UPDATE upload SET state = 'failed', why = 'every worker that tried died or failed' WHERE state = 'waiting' AND job IN
       (SELECT key FROM graphile_worker.jobs WHERE attempts >= max_attempts AND locked_at IS NULL)`,
  );
}
