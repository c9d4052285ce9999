import type { Database } from '../store/database.ts';
import type { StoredOccurrence } from '../store/model.ts';
import { sampleText } from '../store/sample.ts';
import { lineOf } from '../store/transfer.ts';
import { otlpOf } from './otlp.ts';

const PATIENCE = 10_000;
/** Messages in one round: what waits longer goes with the next. */
const MOST = 200;
/** Answers that a message gets again each time: it is dropped, for those behind it wait. */
const HOPELESS: ReadonlySet<number> = new Set([400, 413, 415, 422]);

/** Who is told of each occurrence over HTTP. */
export type Receiver = 'otlp' | 'webhook';

/** What a message is kept by: those of OpenTelemetry by the occurrence alone. */
const PREFIX = { otlp: '', webhook: 'webhook ' } as const satisfies Record<Receiver, string>;
const ROWS = {
  otlp: "identity NOT LIKE 'webhook %'",
  webhook: "identity LIKE 'webhook %'",
} as const satisfies Record<Receiver, string>;

/** An occurrence as others get it, with what its report told: a line of `store export`. */
export async function messageOf(occurrence: StoredOccurrence): Promise<string> {
  const { report } = occurrence;
  return lineOf(occurrence, report === undefined ? undefined : await sampleText(report));
}

/** Messages that are kept for one receiver: most have 10 KB, which makes 50 MB of a store; none has much more than 128 KiB. */
export const MOST_KEPT = 5000;

/**
 * Keeps what is to be told of an occurrence until it was told. Written before the occurrence: a kill in between loses none.
 * @returns false where it is not kept, for the receiver has been away so long that there are as many already; the occurrence itself is stored all the same.
 */
export async function keep(
  store: Database,
  receiver: Receiver,
  occurrence: StoredOccurrence,
  most = MOST_KEPT,
): Promise<boolean> {
  const identity = `${PREFIX[receiver]}${occurrence.identity}`;
  const [row] = await store.query(`SELECT count(*) AS kept FROM outbox WHERE ${ROWS[receiver]}`);
  if (Number(row?.['kept'] ?? 0) >= most)
    return (await store.query('SELECT 1 AS one FROM outbox WHERE identity = $1', [identity])).length > 0;
  const body = receiver === 'otlp' ? JSON.stringify(otlpOf(occurrence)) : await messageOf(occurrence);
  await store.query('INSERT INTO outbox VALUES ($1, $2) ON CONFLICT (identity) DO NOTHING', [identity, body]);
  return true;
}

/**
 * Sends what is kept.
 * @param token what the receiver knows us by.
 * @returns why it could not be sent, if so; it is kept then, unless it would be refused each time.
 */
export async function sendKept(
  store: Database,
  receiver: Receiver,
  url: string,
  token?: string,
): Promise<string | undefined> {
  const rows = await store.query(
    `SELECT identity, body FROM outbox WHERE ${ROWS[receiver]} ORDER BY identity LIMIT $1`,
    [MOST],
  );
  let dropped: string | undefined;
  for (const { identity, body } of rows) {
    const { why, hopeless } = await post(url, String(body), token);
    if (why !== undefined && !hopeless) return why;
    if (why !== undefined) dropped = `${why}: ${String(identity)} is not sent again`;
    await store.query('DELETE FROM outbox WHERE identity = $1', [identity ?? null]);
  }
  return dropped;
}

async function post(
  url: string,
  body: string,
  token: string | undefined,
): Promise<{ readonly why?: string; readonly hopeless?: boolean }> {
  try {
    const headers = {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(PATIENCE) });
    await answer.body?.cancel();
    return answer.ok ? {} : { why: `it answered ${answer.status}`, hopeless: HOPELESS.has(answer.status) };
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    return { why: cause?.code ?? message };
  }
}
