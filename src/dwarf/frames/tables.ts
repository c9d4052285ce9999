import type { Bytes } from '../../elf/bytes.ts';
import { ElfError, ifReadable } from '../../elf/error.ts';
import { cursorOf } from '../cursor.ts';
import { commonOf, frameEntryOf, rawEntryAt } from './entries.ts';
import type { Common, FrameEntry, FrameSection } from './model.ts';
import { OMITTED, readPointer } from './pointer.ts';

/** Entries of one section; the largest programs have a million functions. */
const ENTRIES_MAX = 1 << 22;
const HEAD = 64;
/** A length of 0: a linker may put one between the parts of several objects. */
const TERMINATOR = 4;
/** `.eh_frame_hdr` as linkers write it: pairs of 32 bits each, relative to the header. */
const PAIR = 8;
const PAIRS_ENCODING = 0x3b;

/** A table that finds entries by binary search: `.eh_frame_hdr`. */
export interface SearchTable {
  readonly bytes: Bytes;
  readonly address: number;
}

/** How the functions of a section are unwound. */
export interface FrameTable {
  readonly section: FrameSection;
  /** The entry of the function at an address. @throws ElfError where what leads to it makes no sense. */
  find(address: number): FrameEntry | undefined;
}

/** @param search the table over the section, where the linker made one; without it all entries are read, once, when the first is asked for. */
export function frameTable(section: FrameSection, search?: SearchTable): FrameTable {
  const commons = new Map<number, Common>();
  const entryAt = (at: number): FrameEntry | undefined => {
    const raw = rawEntryAt(section, at);
    if (raw?.commonAt === undefined) return undefined;
    return frameEntryOf(section, commonAt(section, commons, raw.commonAt), raw);
  };
  const pairs = search === undefined ? undefined : pairsOf(search, section);
  let index: FrameIndex | undefined;
  return {
    section,
    find: (address) => {
      const at = pairs === undefined ? (index ??= indexOf(section, commons)).find(address) : pairs.find(address);
      const entry = at === undefined ? undefined : entryAt(at);
      return entry !== undefined && address >= entry.start && address < entry.end ? entry : undefined;
    },
  };
}

function commonAt(section: FrameSection, commons: Map<number, Common>, at: number): Common {
  const known = commons.get(at);
  if (known !== undefined) return known;
  const raw = rawEntryAt(section, at);
  if (raw === undefined || raw.commonAt !== undefined)
    throw new ElfError('an entry of its unwind information names a common part that is none');
  const common = commonOf(section, raw);
  commons.set(at, common);
  return common;
}

/** Where in the section the entry is whose function may hold an address. */
interface FrameIndex {
  find(address: number): number | undefined;
}

/** Undefined for a table of an unusual form. */
function pairsOf({ bytes, address }: SearchTable, section: FrameSection): FrameIndex | undefined {
  const { littleEndian, addressSize } = section;
  const cursor = cursorOf(bytes.read(0, HEAD), littleEndian);
  const [version, frameEncoding, countEncoding, encoding] = [cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8()];
  if (version !== 1 || encoding !== PAIRS_ENCODING || frameEncoding === OMITTED || countEncoding === OMITTED)
    return undefined;
  const bases = { here: address, data: address, addressSize };
  readPointer(cursor, frameEncoding, bases);
  const count = readPointer(cursor, countEncoding, bases);
  const first = cursor.position;
  if (!(count >= 0) || first + count * PAIR > bytes.size) return undefined;
  const read = (index: number) => {
    const pair = bytes.read(first + index * PAIR, PAIR);
    const [start, entry] = littleEndian
      ? [pair.readInt32LE(0), pair.readInt32LE(4)]
      : [pair.readInt32BE(0), pair.readInt32BE(4)];
    return { start: start + address, entry: entry + address - section.address };
  };
  return {
    find: (wanted) => {
      const last = lastWhere(count, (index) => read(index).start <= wanted);
      return last === -1 ? undefined : read(last).entry;
    },
  };
}

/** All entries of a section by where their functions begin, up to the first that can't be read. */
function indexOf(section: FrameSection, commons: Map<number, Common>): FrameIndex {
  const found: { readonly start: number; readonly at: number }[] = [];
  let at = 0;
  for (let count = 0; at < section.bytes.size && count < ENTRIES_MAX; count++) {
    const next = ifReadable(() => rawEntryAt(section, at)?.end ?? at + TERMINATOR);
    if (next === undefined) break;
    const start = startOf(section, commons, at);
    if (start !== undefined) found.push({ start, at });
    at = next;
  }
  found.sort((a, b) => a.start - b.start);
  return {
    find: (address) => found[lastWhere(found.length, (index) => (found[index]?.start ?? 0) <= address)]?.at,
  };
}

/** The last index for which a test holds that holds up to there; -1 where it holds for none. */
function lastWhere(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Entries of functions that the linker dropped begin at 0, and are of no code. */
function startOf(section: FrameSection, commons: Map<number, Common>, at: number): number | undefined {
  return ifReadable(() => {
    const raw = rawEntryAt(section, at);
    if (raw?.commonAt === undefined) return undefined;
    const { start, end } = frameEntryOf(section, commonAt(section, commons, raw.commonAt), raw);
    return end > start ? start : undefined;
  });
}
