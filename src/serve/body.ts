import { Refusal, type Asked } from './model.ts';

/** Milliseconds that a body may pause, and those that a small one may take. */
const PAUSE = 20_000;
const WHOLE = 60_000;

/**
 * The text of a body.
 * @param most bytes that it may have.
 * @throws Refusal for one that is larger, slow, cut off or no UTF-8.
 */
export async function textOf(asked: Asked, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  const deadline = Date.now() + WHOLE;
  for await (const chunk of bodyOf(asked, most)) {
    chunks.push(chunk);
    if (Date.now() > deadline) throw tooSlow();
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Refusal(400, 'The body is no UTF-8.', 'Send the text as it was written.');
  }
}

/** The body in pieces. Errors as of textOf. @param pause milliseconds that it may wait for the next. */
export async function* bodyOf(asked: Asked, most: number, pause = PAUSE): AsyncGenerator<Buffer, void, undefined> {
  const { headers } = asked;
  if (Number(headers['content-length'] ?? 0) > most) throw tooLarge(most);
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity')
    throw new Refusal(415, `Bodies in ${headers['content-encoding']} are not read.`, 'Send it as it is.');
  // Not destroyed where it is left early: its socket has to carry the answer.
  const chunks = asked.body().iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  let size = 0;
  for (;;) {
    const { done, value } = await nextOf(chunks, pause);
    if (done) return;
    size += value.length;
    if (size > most) throw tooLarge(most);
    yield value;
  }
}

async function nextOf(chunks: AsyncIterator<Buffer>, pause: number): Promise<IteratorResult<Buffer, void>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), pause);
  });
  try {
    return await Promise.race([chunks.next(), late]);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, 'The body was cut off.', 'Send it again: nothing of it was stored.');
  } finally {
    clearTimeout(timer);
  }
}

function tooLarge(most: number): Refusal {
  return new Refusal(413, `The body is larger than ${most} bytes.`, 'Send less at once.');
}

function tooSlow(): Refusal {
  return new Refusal(408, 'The body came too slowly.', 'Send it again: nothing of it was stored.');
}
