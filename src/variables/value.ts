import type { Extended } from '../arch/flow.ts';

/** A number that code has made: whole multiples of what it found, and a constant. */
export interface Value {
  readonly terms: readonly Term[];
  readonly constant: bigint;
}

export interface Term {
  readonly of: Origin;
  readonly factor: bigint;
}

/** Something that code finds; each object is one finding, at one moment. */
export type Origin =
  /** What a register held where the code begins. */
  | { readonly kind: 'register'; readonly name: string }
  /** What memory held; made longer by its sign or by zeros. */
  | ({ readonly kind: 'loaded'; readonly from: Value } & Extended)
  /** The lower bytes of a number. */
  | ({ readonly kind: 'part'; readonly of: Value } & Extended)
  /** What a call returned; with the arguments that may have been its. */
  | {
      readonly kind: 'returned';
      readonly target?: bigint;
      readonly arguments: readonly Value[];
      /** It is the place of a variable of the thread with this pointer, by the number of its file and its offset in there, which lie at `index`. */
      readonly ofThread?: { readonly pointer: Value; readonly index: Value };
    }
  | { readonly kind: 'unknown' };

/** A number as it is. */
export function constantValue(constant: bigint): Value {
  return { terms: [], constant };
}

/** What was found, as it was found. */
export function valueOf(of: Origin): Value {
  return { terms: [{ of, factor: 1n }], constant: 0n };
}

/** The sum of multiples of values, and a constant. */
export function sumOf(parts: readonly (readonly [Value, bigint])[], constant: bigint): Value {
  const factors = new Map<Origin, bigint>();
  let rest = constant;
  for (const [value, times] of parts) {
    rest += value.constant * times;
    for (const { of, factor } of value.terms) factors.set(of, (factors.get(of) ?? 0n) + factor * times);
  }
  const terms = [...factors].flatMap(([of, factor]) => (factor === 0n ? [] : [{ of, factor }]));
  return { terms, constant: rest };
}

/** What a value is, if it is one finding and nothing else. */
export function originOf({ terms, constant }: Value): Origin | undefined {
  const [only] = terms;
  return terms.length === 1 && only?.factor === 1n && constant === 0n ? only.of : undefined;
}

/** How far the second begins behind the first; undefined where that is not known. */
export function distance(first: Value, second: Value): bigint | undefined {
  const difference = sumOf(
    [
      [second, 1n],
      [first, -1n],
    ],
    0n,
  );
  return difference.terms.length === 0 ? difference.constant : undefined;
}
