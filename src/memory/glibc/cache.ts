import type { Words } from '../words.ts';
import { chunkOf, headerAt, leastSize, revealed } from './chunk.ts';

/** What a thread keeps of freed memory for itself: tcache_perthread_struct of malloc.c. */
export interface Cache {
  /** What malloc gave, of all chunks in it. */
  readonly entries: readonly bigint[];
  /** Nothing but zeros tells that it is one. */
  readonly isZero: boolean;
}

interface Form {
  readonly lists: bigint;
  /** Bytes of the number that is kept of each list. */
  readonly number: bigint;
}

const FORMS: readonly Form[] = [
  { lists: 64n, number: 2n }, // glibc 2.30 to 2.41: the chunks in the list
  { lists: 76n, number: 2n }, // from 2.42 on: the chunks that it has room for
  { lists: 64n, number: 1n }, // 2.26 to 2.29: as the first
];
const ENTRIES_MAX = 1 << 16;

/** The cache at an address; undefined where what is there is none, or is damaged. */
export function readCache(words: Words, address: bigint): Cache | undefined {
  const size = address % (2n * words.step) === 0n ? headerAt(words, chunkOf(words, address))?.size : undefined;
  if (size === undefined) return undefined;
  for (const form of FORMS) {
    const own = form.lists * (form.number + words.step) + words.step;
    // A chunk is aligned, and has what would be too small to be one behind it.
    const cache = size >= own && size < own + 32n ? readLists(words, address, form) : undefined;
    if (cache !== undefined) return cache;
  }
  return undefined;
}

function readLists(words: Words, address: bigint, { lists, number }: Form): Cache | undefined {
  const entries: bigint[] = [];
  let sum = 0;
  let [areCounts, areRooms] = [true, true];
  for (let list = 0n; list < lists; list++) {
    const place = address + list * number;
    const told = number === 1n ? words.byte(place) : words.half(place);
    const first = words.word(address + lists * number + list * words.step);
    const chunks = first === undefined ? undefined : readList(words, first, list);
    if (told === undefined || chunks === undefined) return undefined;
    entries.push(...chunks);
    if (list === 0n) sum = told + chunks.length;
    areCounts &&= told === chunks.length;
    areRooms &&= told + chunks.length === sum;
    if (entries.length > ENTRIES_MAX || !(areCounts || areRooms)) return undefined;
  }
  return { entries, isZero: entries.length === 0 && sum === 0 };
}

function readList(words: Words, first: bigint, list: bigint): bigint[] | undefined {
  const chunks = new Set<bigint>();
  for (let at = first; at !== 0n;) {
    const stored = isEntry(words, at, list) ? words.word(at) : undefined;
    if (stored === undefined || chunks.has(at) || chunks.size > ENTRIES_MAX) return undefined;
    chunks.add(at);
    const next = revealed(at, stored);
    at = next === 0n || isEntry(words, next, list) ? next : stored; // before glibc 2.32 links are plain
  }
  return [...chunks];
}

/** Lists of one size each; those behind them have ranges. */
const SMALL_LISTS = 64n;

function isEntry(words: Words, memory: bigint, list: bigint): boolean {
  if (memory % (2n * words.step) !== 0n || memory < 0x10000n) return false;
  const size = headerAt(words, chunkOf(words, memory))?.size;
  if (size === undefined) return false;
  const least = leastSize(words);
  if (list >= SMALL_LISTS) return size >= least;
  return size === least + list * 16n || (words.step === 4n && size === least + list * 8n);
}
