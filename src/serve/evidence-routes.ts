import type { Offer, Uploads } from '../fleet/uploads.ts';
import { bounded, jsonAnswer } from './answers.ts';
import { bodyOf } from './body.ts';
import { Refusal, type Answered, type Asked, type Route, type Site } from './model.ts';
import { mustBringToken } from './token.ts';

/** Bodies that are written to disk at the same time. */
const WRITERS = 4;
const FULL: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Cores and bundles that hosts send. */
export const EVIDENCE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/api/v1/evidence', answer: state },
  { method: 'PUT', path: '/api/v1/evidence', answer: bounded(WRITERS, take) },
];

/** What became of the core of a crash. */
async function state({ url }: Asked, { reader }: Site): Promise<Answered> {
  const { jobOf } = await import('../fleet/uploads.ts');
  const job = url.searchParams.get('job') ?? jobOf(offerIn(url)) ?? '';
  const [row] = await reader.query('SELECT job, state, fingerprint, why FROM upload WHERE job = $1', [job]);
  if (row === undefined) throw new Refusal(404, 'No core of that was sent.', 'Send it with PUT.');
  return jsonAnswer(200, row);
}

/** One core of a crash in a build is wanted: of others not a byte is read, where the client waits for a word (RFC 9110, 10.1.1). */
async function take(asked: Asked, site: Site): Promise<Answered> {
  mustBringToken(asked, site);
  const { uploads, reader, write } = site;
  if (uploads === undefined)
    throw new Refusal(403, 'This server takes no cores.', 'Start it with --uploads, and a store of PostgreSQL.');
  const { isThere, jobOf, makeRoom, takeUpload } = await import('../fleet/uploads.ts');
  const offer = offerIn(asked.url);
  const job = jobOf(offer);
  if (await isThere(reader, job)) return jsonAnswer(200, { job, state: 'there' });
  const size = Number(asked.headers['content-length'] ?? 0);
  if (size <= uploads.most && !(await write(async (store) => makeRoom(store, uploads, size)))) throw noRoom(uploads);
  try {
    const taken = await takeUpload(write, uploads, offer, bodyOf(asked, uploads.most));
    if (taken === 'no-room') throw noRoom(uploads);
    return jsonAnswer(taken.state === 'there' ? 200 : 202, taken);
  } catch (error) {
    if (FULL.has((error as NodeJS.ErrnoException).code)) throw noRoom(uploads);
    throw error;
  }
}

function noRoom({ directory }: Uploads): Refusal {
  return new Refusal(507, 'There is no room for it.', `Make some in ${directory}, or raise --upload-quota.`);
}

function offerIn({ searchParams }: URL): Offer {
  const hex = (name: string): string | undefined => {
    const text = searchParams.get(name) ?? undefined;
    if (text === undefined || /^[0-9a-f]{8,64}$/.test(text)) return text;
    throw new Refusal(400, `What is given as "${name}" is no hexadecimal number.`, 'Give it as a report has it.');
  };
  return { fingerprint: hex('fingerprint'), buildId: hex('build') };
}
