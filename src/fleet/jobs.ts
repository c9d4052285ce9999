import type { Database } from '../store/database.ts';

/** The name of the task that triages what a host sent. */
export const RETRACE = 'retrace';
/** A core over which a worker dies, or gdb, is not tried for ever. */
export const ATTEMPTS = 3;

/** Puts a job in, within the transaction of its row: there is never one without the other. A key has one job. */
export async function addJob(store: Database, key: string): Promise<void> {
  await store.query(
    `SELECT graphile_worker.add_job('${RETRACE}', json_build_object('job', $1::text), job_key => $1::text, max_attempts => ${ATTEMPTS})`,
    [key],
  );
}
