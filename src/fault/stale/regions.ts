import type { CoreThread, Segment } from '../../process/core.ts';
import { segmentAt } from '../../process/segments.ts';

/** Addresses `start` to `end`, the latter excluded. */
export interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

/**
 * How far below the stack pointer a signal frame can be: 128 bytes of red zone, the state of vector and matrix
 * registers (11 KiB with AMX), the frame itself, and room for a thread that went on a little.
 */
const WINDOW = 32n * 1024n;

/** The memory just below each thread's stack pointer. */
export function stackWindows(segments: readonly Segment[], threads: readonly CoreThread[]): Range[] {
  return threads.flatMap(({ sp }) => {
    const segment = segmentAt(segments, sp - 1n);
    return segment === undefined ? [] : [{ start: sp - segment.start > WINDOW ? sp - WINDOW : segment.start, end: sp }];
  });
}

/**
 * Memory that may hold alternate stacks: writable, not a thread's stack, smallest mappings first, as much as the
 * budget allows.
 */
export function otherMemory(
  { segments, threads }: { segments: readonly Segment[]; threads: readonly CoreThread[] },
  budget: number,
): { ranges: Range[]; complete: boolean } {
  const stacks = new Set(threads.map(({ sp }) => segmentAt(segments, sp)));
  const others = everything(segments.filter((segment) => !stacks.has(segment)));
  const ranges: Range[] = [];
  let left = BigInt(budget);
  for (const { start, end } of others.toSorted((a, b) => Number(a.end - a.start - (b.end - b.start)))) {
    if (left <= 0n) return { ranges, complete: false };
    const length = end - start > left ? left : end - start;
    ranges.push({ start, end: start + length });
    left -= length;
  }
  return { ranges, complete: left > 0n };
}

/** All writable memory that the core holds. */
export function everything(segments: readonly Segment[]): Range[] {
  return segments
    .filter(({ writable, fileSize }) => writable && fileSize > 0)
    .map(({ start, fileSize }) => ({ start, end: start + BigInt(fileSize) }));
}
