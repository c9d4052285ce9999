import { segmentAt } from '../../process/segments.ts';
import type { Image } from '../model.ts';
import type { Words } from '../words.ts';
import { readCache } from './cache.ts';
import { memoryOf } from './chunk.ts';
import type { FindHeap } from './heaps.ts';
import type { Arena } from './model.ts';
import { walk } from './walk.ts';

/** What threads keep of freed memory, as far as it is found. */
export interface Caches {
  /** What malloc gave, of all chunks in them. */
  readonly entries: ReadonlySet<bigint>;
  /** Those of all threads are known, so that what is in none is not cached. */
  readonly areAll: boolean;
}

/** Around the thread pointer, where the C library's variables of a thread are: below it on x86, above it elsewhere. */
const SPAN = 16n * 1024n;
const THREADS_MAX = 4096;

/**
 * The caches of all threads: by the variable that leads to each, else by looking at all chunks. The latter takes heaps that are small and whole:
 * of a processor that has no thread pointer among its registers, and of programs without any cache.
 */
export function findCaches(image: Image, words: Words, arenas: readonly Arena[], heapAt: FindHeap): Caches {
  return byVariable(image, words, arenas) ?? byChunks(words, arenas, heapAt);
}

/** A thread's cache is what a variable of the C library leads to, at the same distance from the thread pointer in all threads. */
function byVariable(image: Image, words: Words, arenas: readonly Arena[]): Caches | undefined {
  const { arch, segments } = image;
  const name = arch?.registers.threadPointer ?? '';
  const threads = image.threads.slice(0, THREADS_MAX);
  const pointers = threads.flatMap(({ registers }) => registers[name] ?? []);
  const distance = findDistance(words, pointers, new Set(arenas.map(({ address }) => address)));
  if (distance === undefined) return undefined;
  const found = pointers.map((pointer): readonly bigint[] | undefined => {
    const value = words.word(pointer + distance);
    if (value === undefined) return undefined;
    // A thread that has none leads to nothing, from glibc 2.43 on to a constant.
    return value === 0n || segmentAt(segments, value)?.writable === false ? [] : readCache(words, value)?.entries;
  });
  return {
    entries: new Set(found.flatMap((entries) => entries ?? [])),
    areAll: pointers.length === image.threads.length && !found.includes(undefined),
  };
}

/** Arenas whose heaps are gone through. */
const ARENAS_MAX = 16;

function byChunks(words: Words, arenas: readonly Arena[], heapAt: FindHeap): Caches {
  const entries = new Set<bigint>();
  let areAll = arenas.length > 0 && arenas.length <= ARENAS_MAX;
  for (const arena of arenas.slice(0, ARENAS_MAX)) {
    const heap = heapAt(arena.top);
    const walked =
      heap &&
      walk(words, heap, ({ address }) => {
        for (const entry of readCache(words, memoryOf(words, address))?.entries ?? []) entries.add(entry);
        return false;
      });
    areAll &&= walked?.end === 'top' && heap?.isOnly === true;
  }
  return { entries, areAll };
}

/** The variable's distance from the thread pointer. */
function findDistance(words: Words, pointers: readonly bigint[], arenas: ReadonlySet<bigint>): bigint | undefined {
  for (const pointer of pointers)
    for (let away = words.step; away <= SPAN; away += words.step)
      for (const distance of [-away, away]) if (isVariable(words, pointer + distance, arenas)) return distance;
  return undefined;
}

/** Whether a cache is what a place leads to; one of zeros may be anybody's zeros, but where the thread's arena is told beside it. */
function isVariable(words: Words, place: bigint, arenas: ReadonlySet<bigint>): boolean {
  const value = words.word(place);
  const cache = value === undefined || value < 0x10000n ? undefined : readCache(words, value);
  if (cache === undefined || !cache.isZero) return cache !== undefined;
  const around = [-2n, -1n, 1n, 2n].map((count) => words.word(place + count * words.step));
  return around.some((each) => each !== undefined && arenas.has(each));
}
