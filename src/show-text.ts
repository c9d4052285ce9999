import { once } from 'node:events';
import type { Pieces } from './report/views/model.ts';

/**
 * Prints a text on standard output; one that is longer than the terminal through the user's pager.
 * @param mayPage false for what is no text for people, or with --no-pager.
 */
export async function showText(text: Pieces, mayPage: boolean): Promise<void> {
  const { isTTY, rows } = process.stdout;
  if (!mayPage || !isTTY) return printPieces(text);
  const whole = [...text].join('');
  const isLong = whole.split('\n').length > (rows || Infinity);
  if (isLong && (await (await import('./tools/pager.ts')).showInPager(whole))) return;
  process.stdout.write(whole);
}

/** The next piece is made when the one before is written. */
async function printPieces(text: Pieces): Promise<void> {
  const { stdout } = process;
  for (const piece of text) {
    if (stdout.destroyed) return; // nobody reads on
    if (!stdout.write(piece)) await taken(stdout);
  }
}

/** Waits until a stream can take more, or never will; what went wrong is for those to tell that listen to its errors. */
async function taken(stream: NodeJS.WriteStream): Promise<void> {
  const over = new AbortController();
  const events = ['drain', 'close', 'error'].map((event) => once(stream, event, { signal: over.signal }));
  await Promise.race(events).catch(() => {});
  over.abort();
}
