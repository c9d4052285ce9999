import { memoryOf, revealed } from './chunk.ts';
import type { GlibcHeap } from './heap.ts';
import type { Heap } from './model.ts';

/** Each guess is right for twelve more bits of where a link is stored. */
const GUESSES = 5;
const FOUND_MAX = 16;

/**
 * What malloc gave of chunks whose first word is a link (from glibc 2.32 on, "safe linking"), or was left there: shifted over, it is the place
 * that it is stored at, so that it tells what it leads to, and nobody's data look like that.
 * @param value the link, as it is stored.
 */
export function linksLike(heap: GlibcHeap, value: bigint): bigint[] {
  const found: bigint[] = [];
  for (const piece of placesOfLink(heap, value))
    heap.walk(piece, ({ address }) => {
      const memory = memoryOf(heap.words, address);
      if (heap.words.word(memory) === value && isLink(heap, memory, value)) found.push(memory);
      return found.length >= FOUND_MAX;
    });
  return found;
}

/** Whether a value is a link where it is stored: the last of a list leads to nothing, any other to what malloc gave. */
export function isLink(heap: GlibcHeap, memory: bigint, value: bigint): boolean {
  const next = revealed(memory, value);
  return next === 0n || heap.chunkAt(next)?.start === next;
}

/** Where such a link can be stored: near what it leads to, or, if that is nothing, in the page that it names. */
function placesOfLink(heap: GlibcHeap, value: bigint): Heap[] {
  let guess = value;
  for (let count = 0; count < GUESSES; count++) guess = revealed(guess, value);
  const pieces = [guess, value << 12n].flatMap((place) => heap.heapAt(place) ?? []);
  return pieces.filter(({ start }, index) => pieces.findIndex((each) => each.start === start) === index);
}
