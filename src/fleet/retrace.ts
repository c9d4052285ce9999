import path from 'node:path';
import { EvidenceError } from '../errors/errors.ts';
import type { Report } from '../report/model.ts';
import type { Database } from '../store/database.ts';
import type { StoredOccurrence } from '../store/model.ts';
import { occurrencesOf } from '../store/occurrences.ts';
import { recordWithin } from '../store/record.ts';
import { replaceSample } from '../store/sample.ts';

/** What triages a file, in the sandbox. */
export type TriageFile = (file: string) => Promise<Report>;

/**
 * Triages a core that a host sent, and writes down what it told, in one step: whoever is killed before it has done nothing,
 * and whoever comes after it finds it done.
 * @returns what is to be told of it; undefined where it was done already.
 * @throws ToolError where it may succeed another time.
 */
export async function retrace(
  store: Database,
  job: string,
  directory: string,
  triage: TriageFile,
): Promise<string | undefined> {
  const upload = await waiting(store, job);
  if (upload === undefined) return undefined;
  const told = await attempt(async () => triage(path.join(directory, path.basename(upload.file))));
  return store.transaction(async () => {
    if ((await waiting(store, job)) === undefined) return undefined;
    if (told instanceof EvidenceError) {
      await end(store, job, { state: 'failed', why: `${told.message} ${told.remedy}` });
      return `${job}: ${told.message}`;
    }
    const [crash] = occurrencesOf(told);
    if (crash === undefined) {
      await end(store, job, { state: 'failed', why: 'it tells of no crash' });
      return `${job}: it tells of no crash`;
    }
    await update(store, crash, upload.reported);
    await end(store, job, { state: 'done', fingerprint: crash.fingerprint });
    return `${job}: ${crash.title} (${crash.fingerprint.slice(0, 12)})`;
  });
}

/** A crash that its host has reported is counted already: what its core told is kept of it. Another is put in. */
async function update(store: Database, crash: StoredOccurrence, reported: string | undefined): Promise<void> {
  const known =
    reported !== undefined &&
    (await store.query('SELECT 1 AS one FROM crash WHERE fingerprint = $1', [reported])).length > 0;
  if (!known) await recordWithin(store, [crash]);
  if (crash.report !== undefined) await replaceSample(store, known ? reported : crash.fingerprint, crash.report);
}

async function waiting(
  store: Database,
  job: string,
): Promise<{ readonly file: string; readonly reported: string | undefined } | undefined> {
  const [row] = await store.query("SELECT file, reported FROM upload WHERE job = $1 AND state = 'waiting'", [job]);
  if (row === undefined) return undefined;
  return { file: String(row['file']), reported: row['reported'] == null ? undefined : String(row['reported']) };
}

async function end(
  store: Database,
  job: string,
  { state, fingerprint, why }: { readonly state: string; readonly fingerprint?: string; readonly why?: string },
): Promise<void> {
  await store.query('UPDATE upload SET state = $2, fingerprint = $3, why = $4 WHERE job = $1', [
    job,
    state,
    fingerprint ?? null,
    why ?? null,
  ]);
}

/** What is no evidence stays so; a tool that failed may be well the next time. */
async function attempt(work: () => Promise<Report>): Promise<Report | EvidenceError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EvidenceError) return error;
    throw error;
  }
}
