import type { Segment } from '../../process/segments.ts';

/** First address above those of a program, on a kernel of 32 bits (PAGE_OFFSET less room for modules) and on one of 64 (the vectors' page). */
const USER_END = 0xbf00_0000n;
const COMPAT_USER_END = 0xffff_0000n;

/** First address that no program has: on a kernel of 64 bits the stack is above those that one of 32 bits gives. */
export function userEnd(segments: readonly Segment[]): bigint {
  const isCompat = segments.some(({ end, writable }) => writable && end > USER_END);
  return isCompat ? COMPAT_USER_END : USER_END;
}
