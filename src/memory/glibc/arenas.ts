import { segmentAt } from '../../process/segments.ts';
import type { Image } from '../model.ts';
import type { Words } from '../words.ts';
import type { Arena } from './model.ts';

/** All arenas, the main one first; none where that is not found. */
export function findArenas(image: Image, words: Words): Arena[] {
  const lists = libraryData(image).flatMap(({ start, end }) => findLists(image, words, start, end))[0];
  const distance = lists === undefined ? undefined : distanceToLists(words, lists);
  if (lists === undefined || distance === undefined) return [];
  const addresses = ring(words, lists - distance, distance);
  return addresses.map((address, index) => ({
    isMain: index === 0,
    address,
    lists: address + distance,
    top: words.word(address + distance) ?? 0n,
    end: address + distance + ringLink(words) + 5n * words.step,
  }));
}

/** NBINS * 2 - 2 links: of 127 lists, the first of which is the unsorted one. */
const LISTS = 127n;
/** Lists that are empty, as nearly all are. */
const EMPTY = 64;

/** Where an arena's lists end. */
export function listsEnd({ step }: Words, lists: bigint): bigint {
  return lists + 2n * step + LISTS * 2n * step;
}

/** From its lists to `next`: top, last_remainder, the lists, binmap. */
function ringLink(words: Words): bigint {
  return listsEnd(words, 0n) + 16n;
}

/** Whether the process has loaded glibc; one that it is linked into is told by its arenas alone. */
export function isGlibc({ modules }: Image): boolean {
  return modules.some(({ path }) => isLibrary(path));
}

function isLibrary(path: string): boolean {
  return /^libc(?:\.so\.6|-2\.\d+\.so)/.test(path.slice(path.lastIndexOf('/') + 1));
}

/** Where the variables of the C library are: in itself, or in a program that it is linked into. */
function libraryData({ modules, executable, segments }: Image): { start: bigint; end: bigint }[] {
  const library = modules.filter(({ path }) => isLibrary(path));
  const program = modules.filter(({ path }) => path === executable);
  return [...library, ...program].flatMap(({ base, end }) =>
    segments.filter(
      (segment) =>
        segment.writable && segment.start >= base && segment.start < end && segment.end - segment.start < DATA_MAX,
    ),
  );
}

const DATA_MAX = 1n << 20n;

/** The place of `top` in the main arena: it leads to a heap, and nearly all lists behind it are empty, so lead to themselves. */
function findLists({ segments }: Image, words: Words, start: bigint, end: bigint): bigint[] {
  for (let at = start; at < end; at += words.step) {
    const top = words.word(at);
    if (top === undefined || top % 8n !== 0n || top < 0x10000n || (top >= start && top < end)) continue;
    if (segmentAt(segments, top)?.writable === true && hasLists(words, at)) return [at];
  }
  return [];
}

function hasLists(words: Words, lists: bigint): boolean {
  const { step } = words;
  let empty = 0;
  for (let head = lists; head < lists + LISTS * 2n * step; head += 2n * step) {
    const [next, previous] = [words.word(head + 2n * step), words.word(head + 3n * step)];
    if (next === undefined || previous === undefined || next === 0n || previous === 0n) return false;
    if ((next === head) !== (previous === head)) return false;
    empty += next === head ? 1 : 0;
  }
  return empty >= EMPTY;
}

/** More arenas than any process has: eight for each processor. */
const ARENAS_MAX = 8192;
/** Before `top` are a lock, flags and (until glibc 2.42) the fast lists. */
const BEFORE_TOP = 112n;

/** From an arena's start to its lists: the arenas are a ring, in which the main one must be. */
function distanceToLists(words: Words, lists: bigint): bigint | undefined {
  for (let distance = 8n; distance <= BEFORE_TOP; distance += words.step)
    if (ring(words, lists - distance, distance).length > 0) return distance;
  return undefined;
}

function ring(words: Words, first: bigint, distance: bigint): bigint[] {
  const addresses: bigint[] = [];
  for (let at: bigint | undefined = first; at !== undefined && addresses.length < ARENAS_MAX;) {
    addresses.push(at);
    at = words.word(at + distance + ringLink(words));
    if (at === first) return addresses;
  }
  return [];
}
