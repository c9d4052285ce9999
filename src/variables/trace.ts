import type { Effect, Extended, Flow, Formula, Sum } from '../arch/flow.ts';
import type { PlacedStep } from './steps.ts';
import { constantValue, distance, originOf, sumOf, valueOf, type Origin, type Value } from './value.ts';

/** What the general registers hold after some code, in terms of what it found. */
export interface Trace {
  /** A register's content. */
  readonly value: (register: string) => Value;
  /** What registers held where the code begins, and not behind a call in it. */
  readonly first: ReadonlySet<Origin>;
  /** What was loaded from where the code has stored something since. */
  readonly stale: ReadonlySet<Origin>;
  /** Where what was found has been stored since: it is another variable's by now as well. */
  readonly copies: ReadonlyMap<Origin, readonly Value[]>;
}

/** A sum of registers after that code. */
export function sumIn(trace: Trace, { terms, constant }: Sum): Value {
  return sumOf(
    terms.map(({ register, factor }) => [trace.value(register), factor] as const),
    constant,
  );
}

/** Runs straight code. */
export function traceOf(flow: Flow, code: readonly PlacedStep[]): Trace {
  const registers = new Map<string, Value>();
  const found = new Map<string, Value>();
  const loads: Extract<Origin, { kind: 'loaded' }>[] = [];
  const stale = new Set<Origin>();
  const copies = new Map<Origin, Value[]>();
  const first = new Set<Origin>();
  let isFirst = true;
  let isAnything = false;
  const value = (register: string): Value => registers.get(register) ?? initial(register);
  const initial = (register: string): Value => {
    const known = found.get(register);
    if (known !== undefined) return known;
    const origin: Origin = isAnything ? { kind: 'unknown' } : { kind: 'register', name: register };
    if (isFirst) first.add(origin);
    const made = valueOf(origin);
    found.set(register, made);
    return made;
  };
  const evaluate = ({ terms, constant }: Sum): Value =>
    sumOf(
      terms.map(({ register, factor }) => [value(register), factor] as const),
      constant,
    );
  const make = (formula: Formula | undefined): Value => {
    if (formula === undefined) return valueOf({ kind: 'unknown' });
    if (formula.kind === 'sum') return evaluate(formula.sum);
    if (formula.kind === 'part') return partOf(value(formula.register), extendedOf(formula));
    const origin = { kind: 'loaded', from: evaluate(formula.from), ...extendedOf(formula) } as const;
    loads.push(origin);
    return sumOf([[valueOf(origin), formula.times ?? 1n]], 0n);
  };
  for (const { goes, target, effects, operand, stores, asksForThread } of code) {
    if (operand?.access === 'write') {
      const to = evaluate(operand.address);
      for (const load of loads) if (overlaps(load.from, load.size, to, operand.size)) stale.add(load);
      const stored = stores === undefined ? undefined : originOf(value(stores));
      if (stored !== undefined) copies.set(stored, [...(copies.get(stored) ?? []), to]);
    }
    if (goes === 'call') {
      const args = flow.arguments.map(value);
      const [index] = args;
      const pointer = flow.threadPointer === undefined ? undefined : value(flow.threadPointer);
      const ofThread = asksForThread === true && index !== undefined && pointer !== undefined && { pointer, index };
      const frame = flow.frame.map((register) => [register, value(register)] as const);
      registers.clear();
      found.clear();
      isFirst = false;
      for (const [register, content] of frame) registers.set(register, content);
      registers.set(
        flow.result,
        valueOf({
          kind: 'returned',
          ...(target !== undefined && { target }),
          arguments: args,
          ...(ofThread && { ofThread }),
        }),
      );
    } else if (effects === 'any') {
      registers.clear();
      found.clear();
      isAnything = true;
      isFirst = false;
    } else {
      const made = effects.map(({ register, to }: Effect) => [register, make(to)] as const);
      for (const [register, content] of made) registers.set(register, content);
    }
  }
  return { value, first, stale, copies };
}

function overlaps(first: Value, firstSize: number, second: Value, secondSize: number): boolean {
  const between = distance(first, second);
  return between !== undefined && between < BigInt(firstSize) && -between < BigInt(secondSize);
}

/** The lower bytes of a number; of one that was loaded as so many bytes the same load, as this makes it longer. */
function partOf(value: Value, extended: Extended): Value {
  return value.terms.length === 0
    ? constantValue(extend(value.constant, extended))
    : valueOf({ kind: 'part', of: value, ...extended });
}

function extendedOf({ size, signed, within }: Extended): Extended {
  return { size, signed, ...(within !== undefined && { within }) };
}

/** A number that is made longer. */
export function extend(number: bigint, { size, signed, within }: Extended): bigint {
  const part = signed ? BigInt.asIntN(size * 8, number) : BigInt.asUintN(size * 8, number);
  return within === undefined ? part : BigInt.asUintN(within * 8, part);
}
