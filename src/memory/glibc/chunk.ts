import type { Words } from '../words.ts';

const FLAGS = 7n;
export const PREVIOUS_IN_USE = 1n;
export const MAPPED = 2n;
export const NOT_MAIN = 4n;

/** The size and the flags of what is at an address, if that may be a chunk. */
export interface Header {
  readonly size: bigint;
  readonly flags: bigint;
}

export function headerAt(words: Words, chunk: bigint): Header | undefined {
  const head = words.word(chunk + words.step);
  return head === undefined ? undefined : { size: head & ~FLAGS, flags: head & FLAGS };
}

/** What malloc gave of a chunk. */
export function memoryOf({ step }: Words, chunk: bigint): bigint {
  return chunk + 2n * step;
}

/** The chunk of what malloc gave. */
export function chunkOf({ step }: Words, memory: bigint): bigint {
  return memory - 2n * step;
}

/** MINSIZE: a chunk's header and two links. */
export function leastSize({ step }: Words): bigint {
  return 4n * step;
}

/**
 * A link of a list in freed memory. From glibc 2.32 on it is stored with the place it is stored at shifted over it ("safe linking").
 * @param place where it is stored.
 */
export function revealed(place: bigint, stored: bigint): bigint {
  return stored ^ (place >> 12n);
}
