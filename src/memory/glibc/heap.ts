import type { HeapChunk, Image } from '../model.ts';
import { wordsOf, type Words } from '../words.ts';
import { findArenas, isGlibc } from './arenas.ts';
import { findCaches } from './caches.ts';
import { headerAt, memoryOf, PREVIOUS_IN_USE } from './chunk.ts';
import { heapFinder, type FindHeap } from './heaps.ts';
import { binOf, fastEntries } from './lists.ts';
import { mappedChunkAt } from './mapped.ts';
import type { Arena, Chunk, Heap } from './model.ts';
import { walk, type Walked } from './walk.ts';

/** What can be asked of glibc's heap, from memory alone: no symbol is needed, and what does not hold together is unknown. */
export interface GlibcHeap {
  /** glibc is loaded: nothing else has used the break before it. */
  readonly isLoaded: boolean;
  readonly words: Words;
  readonly arenas: readonly Arena[];
  /** The heap that an address is in. */
  readonly heapAt: FindHeap;
  /** The chunk that an address is in; undefined where that is not known. */
  chunkAt(address: bigint): HeapChunk | undefined;
  /** Goes through a heap, as walk() does. */
  walk(heap: Heap, visit: (chunk: Chunk) => boolean): Walked;
  /** What malloc gave, of all that is freed and linked to one another by one link: caches and fast lists. */
  linked(): ReadonlySet<bigint>;
}

/** Of so many chunks one is remembered, to go on from. */
const REMEMBERED = 256;
/** 64 MiB of a heap. */
const PAGES_MAX = 16_384;

/** @param image of a process that may, or may not, have glibc's allocator. */
export function glibcHeap(image: Image): GlibcHeap {
  const words = wordsOf(image, PAGES_MAX);
  const arenas = findArenas(image, words);
  const heapAt = heapFinder(image, words, arenas);
  const caches = lazily(() => findCaches(image, words, arenas, heapAt));
  const fast = new Map<Arena, Set<bigint> | undefined>();
  const fastOf = (arena: Arena): Set<bigint> | undefined => {
    if (!fast.has(arena)) fast.set(arena, fastEntries(words, arena));
    return fast.get(arena);
  };

  const passed = new Map<bigint, Chunk[]>();
  function chunkIn(heap: Heap, address: bigint): HeapChunk | undefined {
    const known = passed.get(heap.start) ?? [];
    passed.set(heap.start, known);
    const last = known.findLast((chunk) => memoryOf(words, chunk.address + chunk.size) <= address);
    let found: Chunk | undefined;
    walk(
      words,
      heap,
      (chunk, index) => {
        const end = memoryOf(words, chunk.address + chunk.size);
        if (address >= memoryOf(words, chunk.address) && address < end) found = chunk;
        else if (index % REMEMBERED === 0 && chunk.address > (known.at(-1)?.address ?? 0n)) known.push(chunk);
        return end > address;
      },
      last,
    );
    return found && { ...placeOf(words, found, heap), ...stateOf(found, heap) };
  }

  function stateOf({ address, size }: Chunk, { arena }: Heap): Pick<HeapChunk, 'state' | 'bin'> {
    const memory = memoryOf(words, address);
    if (address === arena.top) return { state: 'top' };
    const behind = headerAt(words, address + size);
    if (behind === undefined) return {};
    if ((behind.flags & PREVIOUS_IN_USE) === 0n) return freedState(words, arena, { address, size });
    if (caches().entries.has(memory)) return { state: 'cached', bin: 'tcache' };
    if (fastOf(arena)?.has(memory) === true) return { state: 'freed', bin: 'fastbin' };
    return caches().areAll && fastOf(arena) !== undefined ? { state: 'in-use' } : {};
  }

  return {
    isLoaded: isGlibc(image),
    words,
    arenas,
    heapAt,
    chunkAt: (address) => {
      const heap = heapAt(address);
      if (heap !== undefined) return chunkIn(heap, address);
      return isGlibc(image) ? mappedChunkAt(image, words, address) : undefined;
    },
    walk: (heap, visit) => walk(words, heap, visit),
    linked: lazily(() => new Set([...caches().entries, ...arenas.flatMap((arena) => [...(fastOf(arena) ?? [])])])),
  };
}

/** A chunk that the one behind it says is free: its size is told there again. */
function freedState(
  words: Words,
  arena: Arena,
  { address, size }: Pick<Chunk, 'address' | 'size'>,
): Pick<HeapChunk, 'state' | 'bin'> {
  if (words.word(address + size) !== size) return {};
  const bin = binOf(words, arena, address);
  return { state: 'freed', ...(bin === undefined ? {} : { bin }) };
}

function placeOf(words: Words, { address, size }: Chunk, { arena }: Heap): Omit<HeapChunk, 'state' | 'bin'> {
  return {
    allocator: 'glibc',
    start: memoryOf(words, address),
    size: size - words.step,
    arena: arena.isMain ? 'main' : 'thread',
  };
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
