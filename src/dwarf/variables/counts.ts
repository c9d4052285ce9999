import type { Entry } from '../code/unit.ts';
import type { Placed } from '../code/names.ts';
import type { Length, TypeSource } from './model.ts';

/** DW_TAG_subrange_type; DW_AT_upper_bound, DW_AT_count, DW_AT_type, DW_AT_byte_size. */
const SUBRANGE = 0x21;
const ATTRIBUTE = { byteSize: 0x0b, upperBound: 0x2f, count: 0x37, type: 0x49 } as const;
const WORD = 8;

/** How many elements an array has in each dimension, the outer one first; undefined of what its type does not tell. */
export interface Counts {
  readonly counts: readonly (number | undefined)[];
  /** Of one that is as long as the program said (C's variable length arrays): what computes it. Absent where none is. */
  readonly lengths?: readonly (Length | undefined)[];
}

/** @throws ElfError where an entry can't be read. */
export function countsOf(placed: Placed, source: TypeSource): Counts {
  const ranges = [...source.childrenOf(placed)].filter(({ tag }) => tag === SUBRANGE);
  const counts = ranges.map((range) => {
    const [count, upper] = [numberOf(range, ATTRIBUTE.count), numberOf(range, ATTRIBUTE.upperBound)];
    return count ?? (upper === undefined ? undefined : upper + 1);
  });
  const lengths = ranges.map((entry, at) =>
    counts[at] === undefined ? lengthOf({ unit: placed.unit, entry }, source) : undefined,
  );
  return lengths.every((length) => length === undefined) ? { counts } : { counts, lengths };
}

/** GCC computes the last index, clang names a variable of its own that holds the count. */
function lengthOf(range: Placed, source: TypeSource): Length | undefined {
  const [name, more] =
    range.entry.value(ATTRIBUTE.count) === undefined ? [ATTRIBUTE.upperBound, 1] : [ATTRIBUTE.count, 0];
  const value = range.entry.value(name);
  if (value?.kind === 'block') return { computes: () => value.bytes, more };
  const holder = value?.kind === 'entry' ? source.follow(range, name) : undefined;
  if (holder === undefined) return undefined;
  const type = source.follow(holder, ATTRIBUTE.type);
  const size = (type && numberOf(type.entry, ATTRIBUTE.byteSize)) ?? WORD;
  return { holds: () => source.placeOf(holder), size, more };
}

function numberOf(entry: Entry, name: number): number | undefined {
  const value = entry.value(name);
  return value?.kind === 'number' ? Number(value.value) : undefined;
}
