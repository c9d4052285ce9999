import { ElfError } from '../../elf/error.ts';
import { cursorOf, type Cursor } from '../cursor.ts';
import type { FormContext } from '../forms.ts';

/** Addresses as the file was linked, the end excluded. */
export type Range = readonly [start: number, end: number];

/** How lists of ranges are read. */
export interface RangeContext extends FormContext {
  readonly littleEndian: boolean;
  /** What the ranges of a list begin relative to: where the unit's code begins. */
  readonly base: number;
  /** An address by its number among those of the unit. */
  readonly addressAt: (index: number) => number;
}

/** Bytes of one list; a function in a thousand pieces has less. */
export const LIST_MAX = 1024 * 1024;
const RANGES_MAX = 65_536;

/**
 * A list of .debug_ranges, from its first byte.
 * @throws ElfError where it ends in the middle.
 */
export function oldRanges(data: Buffer, { littleEndian, addressSize, base: first }: RangeContext): Range[] {
  const cursor = cursorOf(data, littleEndian);
  const highest = addressSize === 8 ? 2 ** 64 : 2 ** 32;
  const found: Range[] = [];
  let base = first;
  while (found.length < RANGES_MAX) {
    const [start, end] = [wordOf(cursor, addressSize), wordOf(cursor, addressSize)];
    if (start === 0 && end === 0) return found;
    if (start >= highest - 1) base = end;
    else found.push([base + start, base + end]);
  }
  throw new ElfError('a list of ranges in its debug information does not end');
}

type Step = (cursor: Cursor, context: RangeContext, base: number) => Range | number;

/** DW_RLE_*: DWARF 5, 7.25. A range, or another base. */
const STEPS: Readonly<Record<number, Step>> = {
  1: (cursor, { addressAt }) => addressAt(cursor.uleb()), // base_addressx
  2: (cursor, { addressAt }) => [addressAt(cursor.uleb()), addressAt(cursor.uleb())], // startx_endx
  3: (cursor, { addressAt }) => sized(addressAt(cursor.uleb()), cursor.uleb()), // startx_length
  4: (cursor, _, base) => [base + cursor.uleb(), base + cursor.uleb()], // offset_pair
  5: (cursor, { addressSize }) => wordOf(cursor, addressSize), // base_address
  6: (cursor, { addressSize }) => [wordOf(cursor, addressSize), wordOf(cursor, addressSize)], // start_end
  7: (cursor, { addressSize }) => sized(wordOf(cursor, addressSize), cursor.uleb()), // start_length
};

/**
 * A list of .debug_rnglists, from its first byte.
 * @throws ElfError where it ends in the middle, or has an entry that is not known.
 */
export function rangesOf(data: Buffer, context: RangeContext): Range[] {
  const cursor = cursorOf(data, context.littleEndian);
  const found: Range[] = [];
  let base = context.base;
  while (found.length < RANGES_MAX) {
    const kind = cursor.u8();
    if (kind === 0) return found;
    const step = STEPS[kind];
    if (step === undefined)
      throw new ElfError(`a list of ranges in its debug information has the unknown entry ${kind}`);
    const result = step(cursor, context, base);
    if (typeof result === 'number') base = result;
    else found.push(result);
  }
  throw new ElfError('a list of ranges in its debug information does not end');
}

/** A number as wide as an address; above 2^53 rounded. */
export function wordOf(cursor: Cursor, size: number): number {
  return size === 8 ? Number(cursor.u64()) : cursor.u32();
}

function sized(start: number, size: number): Range {
  return [start, start + size];
}
