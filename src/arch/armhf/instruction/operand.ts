import type { Registers } from '../../../process/memory.ts';
import type { InstructionKind } from '../../model.ts';
import { bits } from '../../bits.ts';
import { nameOf } from '../registers.ts';

/** What is read of an instruction, of either set and length. */
export interface Decoded {
  readonly kind: InstructionKind;
  /** Left out if it accesses no memory, 'unknown' if that is not known. */
  readonly operand?: Operand | 'unknown';
  /** The register that a branch goes to. */
  readonly target?: number;
}

/** An access to memory as the instruction names it. */
export interface Operand {
  /** Number of the base register; 15, pc, counts as the processor reads it: in Thumb the word that it is in, but for `exact` (tbb, tbh). */
  readonly base: number;
  readonly exact?: true;
  readonly displacement: number;
  readonly index?: Index;
  readonly size: number;
  readonly access: 'read' | 'write';
  /** Bytes that the address must be aligned to, or the processor refuses it: exclusive ones, and several words. */
  readonly aligned?: number;
}

/** A register that is added to the base or taken from it, shifted. */
export interface Index {
  readonly register: number;
  readonly isAdded: boolean;
  readonly shift: 'lsl' | 'lsr' | 'asr' | 'ror';
  readonly amount: number;
}

export const SP = 13;
export const PC = 15;
const WORD = 4;

/** A shifted register, by imm5 and type (Arm Architecture Reference Manual, DecodeImmShift); undefined where the carry flag is shifted in. */
export function indexOf(register: number, isAdded: boolean, type: number, imm5: number): Index | undefined {
  if (type === 0) return { register, isAdded, shift: 'lsl', amount: imm5 };
  if (type === 3) return imm5 === 0 ? undefined : { register, isAdded, shift: 'ror', amount: imm5 };
  return { register, isAdded, shift: type === 1 ? 'lsr' : 'asr', amount: imm5 === 0 ? 32 : imm5 };
}

/**
 * Several words: of a list of registers, or of `count` registers.
 * @param mode what the base register is of them: `ib` is a word below the first, `da` the last, `db` the end.
 */
export function several(base: number, count: number, mode: Mode, access: Operand['access']): Operand {
  const size = WORD * count;
  const displacement = { ia: 0, ib: WORD, da: WORD - size, db: -size }[mode];
  return { base, displacement, size, access, aligned: WORD };
}

export type Mode = 'ia' | 'ib' | 'da' | 'db';

/** How many registers a list of 16 bits has. */
export function countOf(list: number): number {
  return Array.from({ length: 16 }, (_, bit) => bits(list, bit, bit)).reduce((sum, bit) => sum + bit, 0);
}

/** The first byte that is accessed; undefined where a register is not known. */
export function addressOf(operand: Operand, readPc: bigint, registers: Registers): bigint | undefined {
  const { base, displacement, index } = operand;
  const value = (number: number): bigint | undefined => (number === PC ? readPc : registers[nameOf(number)]);
  const start = value(base);
  const added = index === undefined ? 0n : shifted(index, value(index.register));
  return start === undefined || added === undefined
    ? undefined
    : BigInt.asUintN(32, start + added + BigInt(displacement));
}

function shifted({ isAdded, shift, amount }: Index, value: bigint | undefined): bigint | undefined {
  if (value === undefined) return undefined;
  const by = BigInt(amount);
  const result = {
    lsl: () => BigInt.asUintN(32, value << by),
    lsr: () => value >> by,
    asr: () => BigInt.asIntN(32, value) >> by,
    ror: () => (value >> by) | BigInt.asUintN(32, value << (32n - by)),
  }[shift]();
  return isAdded ? result : -result;
}
