import { ElfError } from '../../elf/error.ts';
import { cursorOf, type Cursor } from '../cursor.ts';
import type { FormContext } from '../forms.ts';

/** Addresses as the file was linked, the end excluded. */
export type Range = readonly [start: number, end: number];

/** How lists of ranges, or of places, are read. */
export interface ListContext extends FormContext {
  readonly littleEndian: boolean;
  /** What the ranges of a list begin relative to: where the unit's code begins. */
  readonly base: number;
  /** An address by its number among those of the unit. */
  readonly addressAt: (index: number) => number;
}

/** Bytes of one list; a function in a thousand pieces has less. */
export const LIST_MAX = 1024 * 1024;
const ENTRIES_MAX = 65_536;

/** The bounds of an entry, another base for those that follow, or undefined at the list's end. */
type Step = (cursor: Cursor, context: ListContext, base: number) => Range | number | undefined;

const indexedBase: Step = (cursor, { addressAt }) => addressAt(cursor.uleb());
const indexedBounds: Step = (cursor, { addressAt }) => [addressAt(cursor.uleb()), addressAt(cursor.uleb())];
const indexedStart: Step = (cursor, { addressAt }) => sized(addressAt(cursor.uleb()), cursor.uleb());
const offsets: Step = (cursor, _, base) => [base + cursor.uleb(), base + cursor.uleb()];
const newBase: Step = (cursor, { addressSize }) => wordOf(cursor, addressSize);
const bounds: Step = (cursor, { addressSize }) => [wordOf(cursor, addressSize), wordOf(cursor, addressSize)];
const sizedStart: Step = (cursor, { addressSize }) => sized(wordOf(cursor, addressSize), cursor.uleb());

/** Wherever no other entry says otherwise. */
export const EVERYWHERE: Range = [0, Infinity];

/** The entries of a kind of list. */
export const LISTS = {
  /** .debug_ranges, and the bounds in .debug_loc: DWARF 4, 2.17.3 and 2.6.2. */
  old: (cursor, { addressSize }, base) => {
    const [start, end] = [wordOf(cursor, addressSize), wordOf(cursor, addressSize)];
    if (start === 0 && end === 0) return undefined;
    const highest = addressSize === 8 ? 2 ** 64 : 2 ** 32;
    return start >= highest - 1 ? end : [base + start, base + end];
  },
  /** .debug_rnglists: DW_RLE_*, DWARF 5, 7.25. */
  ranges: numbered(indexedBase, indexedBounds, indexedStart, offsets, newBase, bounds, sizedStart),
  /** .debug_loclists: DW_LLE_*, DWARF 5, 7.7.3. */
  places: numbered(indexedBase, indexedBounds, indexedStart, offsets, () => EVERYWHERE, newBase, bounds, sizedStart),
  /** .debug_loc.dwo of DWARF 4: DW_LLE_GNU_*, as binutils' dwarf2.h has them; a size has four bytes. */
  splitPlaces: numbered(indexedBase, indexedBounds, (cursor, { addressAt }) =>
    sized(addressAt(cursor.uleb()), cursor.u32()),
  ),
} as const satisfies Record<string, Step>;

/** Entries that begin with the number of their kind, from 1 on; 0 ends a list. */
function numbered(...steps: readonly Step[]): Step {
  return (cursor, context, base) => {
    const kind = cursor.u8();
    if (kind === 0) return undefined;
    const step = steps[kind - 1];
    if (step === undefined) throw new ElfError(`a list in its debug information has the unknown entry ${kind}`);
    return step(cursor, context, base);
  };
}

/**
 * Goes over a list, from its first byte to its end.
 * @param visit is given the addresses of each entry, and the cursor behind them; true where it has seen enough.
 * @throws ElfError where the list ends in the middle, or has an entry that is not known.
 */
export function eachIn(
  data: Buffer,
  next: Step,
  context: ListContext,
  visit: (range: Range, cursor: Cursor) => boolean,
): void {
  const cursor = cursorOf(data, context.littleEndian);
  let { base } = context;
  for (let count = 0; count < ENTRIES_MAX; count++) {
    const found = next(cursor, context, base);
    if (found === undefined) return;
    if (typeof found === 'number') base = found;
    else if (visit(found, cursor)) return;
  }
  throw new ElfError('a list in its debug information does not end');
}

/** The ranges of a list. @throws as eachIn. */
export function rangesIn(data: Buffer, next: Step, context: ListContext): Range[] {
  const found: Range[] = [];
  eachIn(data, next, context, (range) => {
    found.push(range);
    return false;
  });
  return found;
}

/** A number as wide as an address; above 2^53 rounded. */
export function wordOf(cursor: Cursor, size: number): number {
  return size === 8 ? Number(cursor.u64()) : cursor.u32();
}

function sized(start: number, size: number): Range {
  return [start, start + size];
}
