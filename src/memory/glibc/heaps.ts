import { segmentAt, type Segment } from '../../process/segments.ts';
import type { Image } from '../model.ts';
import type { Words } from '../words.ts';
import { isGlibc } from './arenas.ts';
import type { Arena, Heap } from './model.ts';
import { walk } from './walk.ts';

/** The heap that an address is in; undefined where it is in none. */
export type FindHeap = (address: bigint) => Heap | undefined;

/** Finds heaps: what brk() gave to the main arena, and the pieces of other arenas. */
export function heapFinder(image: Image, words: Words, arenas: readonly Arena[]): FindHeap {
  const [main] = arenas;
  const segment = main && segmentAt(image.segments, main.top);
  const heap = main && segment && mainHeap(image, words, main, segment);
  return (address) =>
    segment !== undefined && address >= segment.start && address < segment.end ? heap : pieceAt(words, arenas, address);
}

function mainHeap(image: Image, words: Words, arena: Arena, { start, end }: Segment): Heap | undefined {
  const first = firstChunk(words, start);
  const heap = { arena, start: first, end, isOnly: isContiguous(words, arena) };
  return isGlibc(image) ? heap : behindOthers(words, heap);
}

/** NONCONTIGUOUS_BIT of the flags, a number of 32 bits behind the lock: there are pieces elsewhere too. */
function isContiguous(words: Words, { address }: Arena): boolean {
  return [4n, 6n].every((at) => ((words.half(address + at) ?? 2) & 2) === 0);
}

/** How much a program that glibc is linked into may take of the break before malloc does: its first thread's variables. */
const BEFORE_HEAP = 64n * 1024n;

/** Where chunks go on to the top, if they do from any place near. */
function behindOthers(words: Words, heap: Heap): Heap | undefined {
  for (let start = heap.start; start < heap.start + BEFORE_HEAP && start < heap.end; start += 16n)
    if (walk(words, { ...heap, start }, () => false).end === 'top') return { ...heap, start };
  return undefined;
}

/** HEAP_MAX_SIZE, to which such pieces are aligned: twice the largest that DEFAULT_MMAP_THRESHOLD_MAX lets be of an arena. */
function alignment({ step }: Words): bigint {
  return step === 8n ? 64n << 20n : 1n << 20n;
}

/** struct heap_info: its arena, the piece before, its size; from glibc 2.35 on a page size too. An arena is in its own first piece. */
function pieceAt(words: Words, arenas: readonly Arena[], address: bigint): Heap | undefined {
  const piece = address - (address % alignment(words));
  const owner = words.word(piece);
  const arena = arenas.find((each) => !each.isMain && each.address === owner);
  const size = words.word(piece + 2n * words.step);
  if (arena === undefined || size === undefined || address >= piece + size) return undefined;
  const header = arena.address % alignment(words);
  const isFirst = arena.address - header === piece;
  const start = firstChunk(words, isFirst ? arena.end : piece + header);
  return { arena, start, end: piece + size, isOnly: isFirst };
}

/** What malloc gives is aligned to 16 bytes, to 8 where that is two words and no number needs more: the first size tells. */
function firstChunk(words: Words, from: bigint): bigint {
  const { step } = words;
  const misaligned = (from + 2n * step) % 16n;
  if (misaligned === 0n) return from;
  const isHere = step === 4n && from % 8n === 0n && (words.word(from + step) ?? 0n) !== 0n;
  return isHere ? from : from + 16n - misaligned;
}
