import { isHarmless, MASK } from './harmless.ts';

/** A part of a text: its first offset, and the one behind its last. */
export type Range = readonly [start: number, end: number];

/**
 * A text with a mask in place of some parts, which come in the order of the text. Left alone are those that hold nothing to hide, and those that
 * begin within one that is hidden.
 */
export function hideRanges(text: string, ranges: Iterable<Range>): string {
  let hidden = '';
  let from = 0;
  for (const [start, end] of ranges) {
    if (start < from || isHarmless(text.slice(start, end))) continue;
    hidden += text.slice(from, start) + MASK;
    from = end;
  }
  return from === 0 ? text : hidden + text.slice(from);
}
