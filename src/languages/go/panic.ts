import type { GoroutineLayout } from './layout.ts';
import type { GoroutineState } from './allgs.ts';
import type { Pages } from '../pages.ts';

/** `abi.Type`: its kind, and which a string has. Before it prints a panic the run-time makes a string of whatever has Error() or String(). */
const TYPE = { kind: 23, mask: 31, string: 24 } as const;
const LONGEST = 4096;
const MOST_PANICS = 100;

/** The text of the first panic of a goroutine, which the others followed; undefined where it has none, or one of another value. */
export function panicText(pages: Pages, layout: GoroutineLayout, { panic }: GoroutineState): string | undefined {
  let oldest = panic;
  for (let count = 0; count < MOST_PANICS; count++) {
    const link = oldest === 0n ? undefined : pages.word(oldest + BigInt(layout.panicLink));
    if (link === undefined || link === 0n) break;
    oldest = link;
  }
  if (oldest === 0n) return undefined;
  const value = oldest + BigInt(layout.panicValue);
  const [type, data] = [pages.word(value), pages.word(value + 8n)];
  const kind = type === undefined || type === 0n ? undefined : pages.u8(type + BigInt(TYPE.kind));
  if (kind === undefined || (kind & TYPE.mask) !== TYPE.string || data === undefined) return undefined;
  const [start, length] = [pages.word(data), pages.word(data + 8n)];
  if (start === undefined || length === undefined || length === 0n) return undefined;
  return pages.bytes(start, Math.min(LONGEST, Number(length)))?.toString('utf8');
}
