import type { Words } from '../words.ts';
import { listsEnd } from './arenas.ts';
import { headerAt, memoryOf, revealed } from './chunk.ts';
import type { Arena } from './model.ts';

/** Which list of an arena a free chunk is in. */
export type Bin = 'unsorted' | 'small' | 'large';

/** More links than this are not followed. */
const LINKS_MAX = 1 << 14;
/** NSMALLBINS: lists of one size each, counted from the unsorted one, which is the first. */
const SMALL_BINS = 64n;

/** The list that a free chunk is in, by following it to its head in the arena; undefined where it leads elsewhere. */
export function binOf(words: Words, { lists }: Arena, chunk: bigint): Bin | undefined {
  const end = listsEnd(words, lists);
  let at = chunk;
  for (let count = 0; count < LINKS_MAX; count++) {
    const next = words.word(memoryOf(words, at));
    if (next === undefined || words.word(memoryOf(words, next) + words.step) !== at) return undefined;
    if (next >= lists && next < end) {
      const number = (next - lists) / (2n * words.step) + 1n;
      if (number === 1n) return 'unsorted';
      return number < SMALL_BINS ? 'small' : 'large';
    }
    at = next;
  }
  return undefined;
}

/** What malloc gave of all chunks in the fast lists, which glibc has until 2.42; undefined where they can't be read. */
export function fastEntries(words: Words, { address, lists }: Arena): Set<bigint> | undefined {
  const { step } = words;
  const entries = new Set<bigint>();
  const count = fastLists(words, lists - address);
  for (let index = 0n; index < count; index++) {
    const size = (index + 2n) * 2n * step;
    let chunk = words.word(lists - (count - index) * step);
    while (chunk !== 0n) {
      if (chunk === undefined || headerAt(words, chunk)?.size !== size || entries.size > LINKS_MAX) return undefined;
      const memory = memoryOf(words, chunk);
      if (entries.has(memory)) return undefined;
      entries.add(memory);
      chunk = fastNext(words, memory, size);
    }
  }
  return entries;
}

/** NFASTBINS, as many as fit between the lock with its flags and the lists. */
function fastLists({ step }: Words, distance: bigint): bigint {
  if (distance < 8n * step) return 0n;
  if (step === 8n) return 10n;
  return distance >= 56n ? 11n : 10n;
}

/** Links are of chunks; before glibc 2.32 they are plain. */
function fastNext(words: Words, memory: bigint, size: bigint): bigint | undefined {
  const stored = words.word(memory);
  if (stored === undefined) return undefined;
  const next = revealed(memory, stored);
  return next === 0n || headerAt(words, next)?.size === size ? next : stored;
}

/** A list's head, and the chunk in it if it is alone. */
export interface ListHead {
  readonly only?: bigint;
}

/** The list whose head an address is: only free chunks, and other heads, lead there. */
export function listHeadAt(words: Words, { lists }: Arena, address: bigint): ListHead | undefined {
  const { step } = words;
  if (address < lists || address >= listsEnd(words, lists) - 2n * step || (address - lists) % (2n * step) !== 0n)
    return undefined;
  const [first, last] = [words.word(address + 2n * step), words.word(address + 3n * step)];
  return first === undefined || first !== last || first === address ? {} : { only: memoryOf(words, first) };
}
