import type { Effect, Formula } from '../../flow.ts';

/** The name of a register by its number; 31 is the one that is always zero, and none here. */
export function general(number: number): string | undefined {
  return number === 31 ? undefined : `x${number}`;
}

/** The same where 31 is the stack pointer. */
export function orSp(number: number): string {
  return number === 31 ? 'sp' : `x${number}`;
}

/** The stack pointer alone, if the number is its. */
export function sp(number: number): string | undefined {
  return number === 31 ? 'sp' : undefined;
}

/** A register changes to what is not told; none where there is none. */
export function changed(register: string | undefined): Effect[] {
  return register === undefined ? [] : [{ register }];
}

/** A register becomes something; none where there is none. */
export function becomes(register: string | undefined, to: Formula | undefined): Effect[] {
  if (register === undefined) return [];
  return to === undefined ? [{ register }] : [{ register, to }];
}

/** A register and a constant. */
export function plus(register: string, constant: bigint): Formula {
  return { kind: 'sum', sum: { terms: [{ register, factor: 1n }], constant } };
}

/** A number. */
export function constant(value: bigint): Formula {
  return { kind: 'sum', sum: { terms: [], constant: BigInt.asUintN(64, value) } };
}
