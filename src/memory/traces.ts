import type { GlibcHeap } from './glibc/heap.ts';
import { isLink, linksLike } from './glibc/links.ts';
import { listHeadAt } from './glibc/lists.ts';
import type { HeapChunk } from './model.ts';

/** A fault, as far as it is asked whether freed memory led to it. */
export interface Asked {
  readonly address: bigint;
  readonly access?: 'read' | 'write' | 'execute' | undefined;
  /** General registers at the fault, in the order in which they are told. */
  readonly registers: readonly (readonly [name: string, value: bigint])[];
}

/**
 * What makes "use after free?" a question with evidence. `link`: the pointer is what glibc stores in freed memory, not the program.
 * `stale-link`: the same in memory that is in use again. `list-head`: it is the head of a list of glibc's, to which only freed memory leads.
 * `content`: it stands in freed memory that a register leads to, where it may have been before that was freed.
 */
export interface Trace {
  readonly kind: 'link' | 'stale-link' | 'list-head' | 'content';
  /** The pointer; the fault's address is at most a member's offset behind it. */
  readonly value: bigint;
  readonly register?: string;
  /** The chunk that it stands in, where no other holds the same. */
  readonly chunk?: HeapChunk;
}

type Found = Pick<Trace, 'kind' | 'chunk'>;

/** Members further from their structure's start are rare. */
const OFFSET_MAX = 4096n;
/** No pointer, and no link either. */
const SMALL = 0x10000n;

/** How freed memory led to a fault; undefined where nothing says that it did. */
export function traceOf(fault: Asked, heap: GlibcHeap): Trace | undefined {
  if (heap.arenas.length === 0) return undefined;
  for (const pointer of pointersOf(fault)) {
    const found = besideRegister(pointer.value, fault, heap) ?? anywhere(pointer.value, heap);
    if (found !== undefined) return { ...found, ...pointer };
  }
  return fault.access === 'execute' ? headTrace(fault.address, heap) : undefined;
}

interface Pointer {
  readonly value: bigint;
  readonly register?: string;
}

/** What the address may have been made of: registers a little below it, the nearest first; of a jump, the address itself. */
function pointersOf({ address, access, registers }: Asked): Pointer[] {
  const near = registers
    .filter(([, value]) => value >= SMALL && value <= address && address - value <= OFFSET_MAX)
    .toSorted(([, a], [, b]) => Number(b - a))
    .map(([register, value]) => ({ register, value }));
  return access === 'execute' && address >= SMALL ? [{ value: address }, ...near] : near;
}

/** Words of a chunk that are looked at. */
const WORDS_MAX = 64n;
/** What glibc stores in a freed chunk: links, or a link and a key. */
const OWN_WORDS = 2n;

/** A chunk that a register leads to, with the pointer in it. */
function besideRegister(value: bigint, { registers }: Asked, heap: GlibcHeap): Found | undefined {
  for (const [, pointer] of registers) {
    const chunk = heap.heapAt(pointer) === undefined ? undefined : heap.chunkAt(pointer);
    if (chunk === undefined) continue;
    const index = indexIn(chunk, value, heap);
    if (index === undefined) continue;
    if (chunk.state === 'freed' || chunk.state === 'cached')
      return { kind: index < OWN_WORDS ? 'link' : 'content', chunk };
    if (chunk.state === 'in-use' && index === 0n && isLink(heap, chunk.start, value))
      return { kind: 'stale-link', chunk };
  }
  return undefined;
}

function indexIn({ start, size }: HeapChunk, value: bigint, { words }: GlibcHeap): bigint | undefined {
  for (let index = 0n; index < WORDS_MAX && (index + 1n) * words.step <= size; index++)
    if (words.word(start + index * words.step) === value) return index;
  return undefined;
}

/** Chunks whose first word is the pointer; the last of each list in a page has the same there. */
function anywhere(value: bigint, heap: GlibcHeap): Found | undefined {
  const linked = heap.linked();
  const freed = [...linked].filter((memory) => heap.words.word(memory) === value);
  const used = linksLike(heap, value)
    .filter((memory) => !linked.has(memory))
    .map((memory) => heap.chunkAt(memory));
  if (freed.length > 0)
    return { kind: 'link', ...(used.length === 0 ? onlyOf(freed.map((each) => heap.chunkAt(each))) : {}) };
  const isUsed = used.length > 0 && used.every((chunk) => chunk?.state === 'in-use');
  return isUsed ? { kind: 'stale-link', ...onlyOf(used) } : undefined;
}

function onlyOf([chunk, ...others]: readonly (HeapChunk | undefined)[]): { chunk?: HeapChunk } {
  return chunk === undefined || others.length > 0 ? {} : { chunk };
}

function headTrace(address: bigint, heap: GlibcHeap): Trace | undefined {
  for (const arena of heap.arenas) {
    const head = listHeadAt(heap.words, arena, address);
    if (head === undefined) continue;
    const chunk = head.only === undefined ? undefined : heap.chunkAt(head.only);
    return { kind: 'list-head', value: address, ...(chunk === undefined ? {} : { chunk }) };
  }
  return undefined;
}
