import type { Words } from '../words.ts';
import { headerAt, leastSize, MAPPED, NOT_MAIN, PREVIOUS_IN_USE } from './chunk.ts';
import type { Chunk, Heap } from './model.ts';

/** Where the chunks of a heap don't go on: what is there is no chunk, so something else was written over it. */
export interface Break {
  /** The chunk whose header can't be one. */
  readonly address: bigint;
  readonly why: 'size' | 'flags' | 'previous-size';
  /** The one before it, as far as the walk came. */
  readonly before?: Chunk;
}

/** Chunks of a walk, in order; it ends at the top, at what is no chunk, or where nothing can be read. */
export interface Walked {
  readonly end: 'top' | 'break' | 'unknown';
  readonly break?: Break;
}

/** More chunks than this are not followed: the answer is unknown then. */
const CHUNKS_MAX = 1 << 19;

/**
 * Goes from chunk to chunk of a heap. Each says where the next is, so one that was overwritten is where the walk ends.
 * @param visit gets each chunk; true ends the walk.
 * @param last a chunk that an earlier walk came to: this one goes on behind it.
 */
export function walk(
  words: Words,
  { start, end, arena }: Heap,
  visit: (chunk: Chunk, index: number) => boolean,
  last?: Chunk,
): Walked {
  const least = leastSize(words);
  let at = last === undefined ? start : last.address + last.size;
  let before = last;
  for (let count = 0; count < CHUNKS_MAX; count++) {
    const header = at < end ? headerAt(words, at) : undefined;
    if (header === undefined) return { end: 'unknown' };
    const { size, flags } = header;
    if (size === 2n * words.step) return { end: 'unknown' }; // a fence before memory that is not malloc's
    const broken = (why: Break['why']): Walked => ({
      end: 'break',
      break: { address: at, why, ...(before && { before }) },
    });
    if (size < least || size % (2n * words.step) !== 0n || at + size > end) return broken('size');
    if ((flags & MAPPED) !== 0n || (arena.isMain && (flags & NOT_MAIN) !== 0n)) return broken('flags');
    const chunk: Chunk = { address: at, size, previousInUse: (flags & PREVIOUS_IN_USE) !== 0n };
    if (!chunk.previousInUse && (before === undefined || words.word(at) !== before.size))
      return broken('previous-size');
    if (visit(chunk, count)) return { end: 'unknown' };
    if (at === arena.top) return at + size === end ? { end: 'top' } : broken('size');
    [at, before] = [at + size, chunk];
  }
  return { end: 'unknown' };
}
