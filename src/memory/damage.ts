import type { GlibcHeap } from './glibc/heap.ts';
import { headerAt, memoryOf } from './glibc/chunk.ts';
import type { HeapChunk } from './model.ts';

/** Where a heap's chunks don't go on: something was written over the header of one. */
export interface Damage {
  /** Where that header is. */
  readonly address: bigint;
  /** The chunk before it; absent where it is the first of its heap. */
  readonly before?: HeapChunk;
}

/** Arenas whose heaps are gone through. */
const ARENAS_MAX = 16;

/** The first damage that is found of a heap. Of one that begins behind what somebody else took of the break, nothing is told. */
export function damageOf(heap: GlibcHeap): Damage | undefined {
  if (!heap.isLoaded) return undefined;
  for (const arena of heap.arenas.slice(0, ARENAS_MAX)) {
    const piece = heap.heapAt(arena.top);
    const broken = piece === undefined ? undefined : heap.walk(piece, () => false).break;
    if (broken === undefined) continue;
    const before = broken.before === undefined ? undefined : heap.chunkAt(memoryOf(heap.words, broken.before.address));
    return { address: broken.address, ...(before === undefined ? {} : { before }) };
  }
  return undefined;
}

/** What a stack or registers hold that was freed already: where free() complains of that, what it was given. */
export function freedAgain(heap: GlibcHeap, values: Iterable<bigint>): HeapChunk | undefined {
  const found = new Map<bigint, HeapChunk>();
  let asked = 0;
  for (const value of new Set(values)) {
    if (asked > ASKED_MAX || heap.heapAt(value) === undefined || !isFreed(heap, value)) continue;
    asked += 1;
    const chunk = heap.chunkAt(value);
    if (chunk?.start === value && (chunk.state === 'cached' || chunk.state === 'freed')) found.set(value, chunk);
  }
  const [only] = found.values();
  return found.size === 1 ? only : undefined;
}

/** Pointers into the heap that are looked up. */
const ASKED_MAX = 64;

/** Without a walk, whether what may be a chunk's memory is in a cache, or the chunk behind says that it is free. */
function isFreed(heap: GlibcHeap, memory: bigint): boolean {
  if (heap.linked().has(memory)) return true;
  const { words } = heap;
  const size = headerAt(words, memory - 2n * words.step)?.size;
  return size !== undefined && words.word(memory - 2n * words.step + size) === size;
}
