import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../errors/errors.ts';
import type { Database } from '../store/database.ts';
import { DAY } from '../store/model.ts';
import { makeDirectory } from '../user-directories.ts';
import { addJob } from './jobs.ts';

/** Where the cores that hosts send are, and how much of them. Sizes in bytes. */
export interface Uploads {
  readonly directory: string;
  /** Of one. */
  readonly most: number;
  /** Of all together. */
  readonly quota: number;
}

/** What a host says of a core that it sends. */
export interface Offer {
  /** Of the crash, where the host has triaged it itself. */
  readonly fingerprint: string | undefined;
  /** Of the program. */
  readonly buildId: string | undefined;
}

/** What became of a core that was sent. */
export type Taken = { readonly job: string; readonly state: 'waiting' | 'there' } | 'no-room';

const PART = '.part';

/**
 * Makes the directory ready: what a server that was killed has left there a day ago goes.
 * @throws UsageError where that can't be done.
 */
export async function prepareUploads(store: Database, { directory }: Uploads): Promise<void> {
  try {
    makeDirectory(path.resolve(directory));
    for (const name of readdirSync(directory)) {
      const file = path.join(directory, name);
      if (statSync(file).mtimeMs < Date.now() - DAY && !(await isOfUpload(store, name))) rmSync(file);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`Cores can't be kept in ${directory}: ${code}.`, 'Name another directory with --uploads.', {
      cause: error,
    });
  }
}

async function isOfUpload(store: Database, file: string): Promise<boolean> {
  return (await store.query('SELECT 1 AS one FROM upload WHERE file = $1', [file])).length > 0;
}

/** The key of the job of a crash: one core of a crash in a build tells what all would. */
export function jobOf({ fingerprint, buildId = '' }: Offer): string | undefined {
  return fingerprint === undefined ? undefined : `${fingerprint} ${buildId}`;
}

/** Whether a core of that job was taken before, and is or can be triaged. */
export async function isThere(store: Database, job: string | undefined): Promise<boolean> {
  if (job === undefined) return false;
  return (await store.query("SELECT 1 AS one FROM upload WHERE job = $1 AND state <> 'failed'", [job])).length > 0;
}

/**
 * Makes room for so many bytes: of those that were triaged the oldest cores go, but for one that was sent again as another
 * crash's and waits.
 * @returns whether there is room.
 */
export async function makeRoom(store: Database, { directory, quota }: Uploads, size: number): Promise<boolean> {
  return store.transaction(async () => {
    let used = usedIn(directory);
    if (used + size <= quota) return true;
    for (const { file } of await store.query(TRIAGED)) {
      const name = path.join(directory, path.basename(String(file)));
      used -= sizeOf(name);
      rmSync(name, { force: true });
      if (used + size <= quota) return true;
    }
    return false;
  });
}

const TRIAGED = `SELECT file FROM upload GROUP BY file HAVING count(*) FILTER (WHERE state = 'waiting') = 0
  ORDER BY max(received)`;

/** Writes a body to disk as it comes, and puts it in with its job: after that it is neither lost nor triaged twice. */
export async function takeUpload(
  write: <T>(work: (store: Database) => Promise<T>) => Promise<T>,
  uploads: Uploads,
  offer: Offer,
  body: AsyncIterable<Buffer>,
): Promise<Taken> {
  const part = path.join(uploads.directory, `${randomUUID()}${PART}`);
  try {
    const { hash, size } = await saved(part, body);
    if (!(await write(async (store) => makeRoom(store, uploads, 0)))) return 'no-room';
    const job = jobOf(offer) ?? hash;
    return await write(async (store) =>
      store.transaction(async () => {
        if (await isThere(store, job)) return { job, state: 'there' } as const; // two came at once
        // Within the transaction: whoever makes room has seen the row, or sees it.
        await rename(part, path.join(uploads.directory, hash));
        await store.query(PUT, [job, hash, size, Date.now(), offer.fingerprint ?? null]);
        await addJob(store, job);
        return { job, state: 'waiting' } as const;
      }),
    );
  } finally {
    rmSync(part, { force: true });
  }
}

const PUT = `INSERT INTO upload (job, file, size, received, state, reported) VALUES ($1, $2, $3, $4, 'waiting', $5)
  ON CONFLICT (job) DO UPDATE SET file = excluded.file, size = excluded.size, received = excluded.received,
    state = 'waiting', why = NULL`;

/** Synced before it is told of: who was told that it is taken may remove its own. */
async function saved(file: string, body: AsyncIterable<Buffer>): Promise<{ hash: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  const handle = await open(file, 'wx', 0o600);
  try {
    for await (const chunk of body) {
      hash.update(chunk);
      size += chunk.length;
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { hash: hash.digest('hex'), size };
}

function usedIn(directory: string): number {
  return readdirSync(directory).reduce((sum, name) => sum + sizeOf(path.join(directory, name)), 0);
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}
