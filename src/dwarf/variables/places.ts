import type { Bytes } from '../../elf/bytes.ts';
import { ElfError } from '../../elf/error.ts';
import { cursorOf, type Cursor } from '../cursor.ts';
import type { FormValue } from '../forms.ts';
import { wordOf } from '../code/ranges.ts';
import { AT, type CodeUnit } from '../code/unit.ts';

/** Bytes of one list; entries of it. */
const LIST_MAX = 1024 * 1024;
const ENTRIES_MAX = 65_536;

/**
 * The expression that tells where a variable is while an address runs: it is one alone, or one of a list.
 * @returns undefined where the variable is nowhere then.
 * @throws ElfError for a list that can't be read.
 */
export function placeAt(unit: CodeUnit, value: FormValue | undefined, address: number): Buffer | undefined {
  if (value?.kind === 'block') return value.bytes;
  const { version, offsetSize } = unit.context;
  const { placeLists, places, littleEndian } = unit.data;
  if (value?.kind === 'number' && version < 5) return inOldList(unit, listAt(places, Number(value.value)), address);
  if (value?.kind === 'number') return inList(unit, listAt(placeLists, Number(value.value)), address);
  if (value?.kind !== 'places-index') return undefined;
  const base = unit.base(AT.placesBase);
  if (base === undefined) return undefined;
  const entry = placeLists?.read(base + value.index * offsetSize, offsetSize) ?? Buffer.alloc(0);
  return inList(unit, listAt(placeLists, base + wordOf(cursorOf(entry, littleEndian), offsetSize)), address);
}

function listAt(bytes: Bytes | undefined, at: number): Buffer {
  if (bytes === undefined) throw new ElfError('its debug information has no lists of places');
  return bytes.read(at, LIST_MAX);
}

/** .debug_loc: DWARF 4, 2.6.2. */
function inOldList(unit: CodeUnit, data: Buffer, address: number): Buffer | undefined {
  const cursor = cursorOf(data, unit.data.littleEndian);
  const size = unit.context.addressSize;
  const highest = size === 8 ? 2 ** 64 : 2 ** 32;
  let base = unit.codeStart;
  for (let count = 0; count < ENTRIES_MAX; count++) {
    const [start, end] = [wordOf(cursor, size), wordOf(cursor, size)];
    if (start === 0 && end === 0) return undefined;
    if (start >= highest - 1) {
      base = end;
      continue;
    }
    const expression = cursor.take(cursor.u16());
    if (address >= base + start && address < base + end) return expression;
  }
  throw new ElfError('a list of places in its debug information does not end');
}

type Bounds = readonly [start: number, end: number];
type Step = (cursor: Cursor, unit: CodeUnit, base: number) => Bounds | number;

/** DW_LLE_*: DWARF 5, 7.7.3. Addresses, which an expression follows, or another base. */
const STEPS: Readonly<Record<number, Step>> = {
  1: (cursor, unit) => unit.addressAt(cursor.uleb()), // base_addressx
  2: (cursor, unit) => [unit.addressAt(cursor.uleb()), unit.addressAt(cursor.uleb())], // startx_endx
  3: (cursor, unit) => sized(unit.addressAt(cursor.uleb()), cursor.uleb()), // startx_length
  4: (cursor, _, base) => [base + cursor.uleb(), base + cursor.uleb()], // offset_pair
  5: () => [0, Infinity], // default_location
  6: (cursor, { context }) => wordOf(cursor, context.addressSize), // base_address
  7: (cursor, { context: { addressSize } }) => [wordOf(cursor, addressSize), wordOf(cursor, addressSize)], // start_end
  8: (cursor, { context }) => sized(wordOf(cursor, context.addressSize), cursor.uleb()), // start_length
};

/** .debug_loclists: DWARF 5, 7.29. What is there by default counts where nothing else does. */
function inList(unit: CodeUnit, data: Buffer, address: number): Buffer | undefined {
  const cursor = cursorOf(data, unit.data.littleEndian);
  let base = unit.codeStart;
  let otherwise: Buffer | undefined;
  for (let count = 0; count < ENTRIES_MAX; count++) {
    const kind = cursor.u8();
    if (kind === 0) return otherwise;
    const step = STEPS[kind];
    if (step === undefined)
      throw new ElfError(`a list of places in its debug information has the unknown entry ${kind}`);
    const found = step(cursor, unit, base);
    if (typeof found === 'number') {
      base = found;
      continue;
    }
    const expression = cursor.take(cursor.uleb());
    if (found[1] === Infinity) otherwise = expression;
    else if (address >= found[0] && address < found[1]) return expression;
  }
  throw new ElfError('a list of places in its debug information does not end');
}

function sized(start: number, size: number): Bounds {
  return [start, start + size];
}
