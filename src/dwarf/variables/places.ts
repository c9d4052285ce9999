import type { Bytes } from '../../elf/bytes.ts';
import { ElfError } from '../../elf/error.ts';
import { cursorOf, type Cursor } from '../cursor.ts';
import type { FormValue } from '../forms.ts';
import { eachIn, EVERYWHERE, LIST_MAX, LISTS, wordOf } from '../code/lists.ts';
import { AT, type CodeUnit } from '../code/unit.ts';

/** The kinds of lists: their entries, and what tells the size of the expression behind each. */
const KINDS = {
  old: { next: LISTS.old, sizeOf: (cursor: Cursor) => cursor.u16() },
  split: { next: LISTS.splitPlaces, sizeOf: (cursor: Cursor) => cursor.u16() },
  new: { next: LISTS.places, sizeOf: (cursor: Cursor) => cursor.uleb() },
} as const;

/**
 * The expression that tells where a variable is while an address runs: it is one alone, or one of a list.
 * @returns undefined where the variable is nowhere then.
 * @throws ElfError for a list that can't be read.
 */
export function placeAt(unit: CodeUnit, value: FormValue | undefined, address: number): Buffer | undefined {
  if (value?.kind === 'block') return value.bytes;
  const { version, offsetSize } = unit.context;
  const { placeLists, places, littleEndian, isPayload } = unit.data;
  const inList = (kind: keyof typeof KINDS, bytes: Bytes | undefined, at: number): Buffer | undefined =>
    expressionIn(unit, listAt(bytes, at), KINDS[kind], address);
  if (value?.kind === 'number' && version < 5)
    return inList(isPayload === true ? 'split' : 'old', places, Number(value.value));
  if (value?.kind === 'number') return inList('new', placeLists, Number(value.value));
  if (value?.kind !== 'places-index') return undefined;
  const base = unit.base(AT.placesBase);
  if (base === undefined) return undefined;
  const entry = placeLists?.read(base + value.index * offsetSize, offsetSize) ?? Buffer.alloc(0);
  return inList('new', placeLists, base + wordOf(cursorOf(entry, littleEndian), offsetSize));
}

function listAt(bytes: Bytes | undefined, at: number): Buffer {
  if (bytes === undefined) throw new ElfError('its debug information has no lists of places');
  return bytes.read(at, LIST_MAX);
}

/** What is there by default counts where nothing else does. */
function expressionIn(
  unit: CodeUnit,
  data: Buffer,
  { next, sizeOf }: (typeof KINDS)[keyof typeof KINDS],
  address: number,
): Buffer | undefined {
  let found: Buffer | undefined;
  eachIn(data, next, unit.listContext, (range, cursor) => {
    const expression = cursor.take(sizeOf(cursor));
    const isHere = range !== EVERYWHERE && address >= range[0] && address < range[1];
    if (isHere || range === EVERYWHERE) found = expression;
    return isHere;
  });
  return found;
}
