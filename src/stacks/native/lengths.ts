import type { Length, Type } from '../../dwarf/variables/types.ts';

/** Elements of an array of the program's choice; more lie on no stack. */
const MOST = 1 << 24;

/** An array with the counts that its type leaves to the program, as far as they are known. @param numberOf what a length tells. */
export function withLengths(type: Type, numberOf: (length: Length) => bigint | undefined): Type {
  if (type.kind !== 'array' || type.lengths === undefined) return type;
  const counts = type.counts.map((count, at) => {
    const length = type.lengths?.[at];
    const number = length && numberOf(length);
    if (count !== undefined || length === undefined || number === undefined) return count;
    const told = Number(BigInt.asIntN(64, number)) + length.more;
    return told > 0 && told <= MOST ? told : undefined;
  });
  return { kind: 'array', element: type.element, counts };
}
