import type { Registers } from '../../../process/memory.ts';
import { untagged } from '../pointer.ts';
import { bits } from '../../bits.ts';

/** An access to memory as the instruction names it: base register, displacement, bytes. */
export interface Operand {
  /** Number of the base register, 31 is sp; left out: the address is relative to pc. */
  readonly base?: number;
  readonly displacement: bigint;
  readonly index?: Index;
  /** Bytes, or the most it can be. */
  readonly size: number;
  readonly access: 'read' | 'write';
  /** The address is that of the block of `size` bytes around it (dc zva). */
  readonly block?: true;
}

/** A register that is added to the base, as an addressing mode extends it. */
export interface Index {
  readonly register: number;
  readonly extend: 'uxtw' | 'lsl' | 'sxtw' | 'sxtx';
  readonly shift: number;
}

const EXTENDS: Readonly<Record<number, Index['extend']>> = { 2: 'uxtw', 3: 'lsl', 6: 'sxtw', 7: 'sxtx' };

/** The index of a load or store with a register offset: option, S, Rm. Undefined for an option that there is not. */
export function indexOf(word: number, scale: number): Index | undefined {
  const extend = EXTENDS[bits(word, 15, 13)];
  return extend && { register: bits(word, 20, 16), extend, shift: bits(word, 12, 12) === 1 ? scale : 0 };
}

/** The pointer that an operand makes, with its tag; undefined where a register is not known. */
export function pointerOf(
  { base, displacement, index }: Operand,
  pc: bigint,
  registers: Registers,
): bigint | undefined {
  const start = base === undefined ? pc : base === 31 ? registers.sp : registers[`x${base}`];
  const added = index === undefined ? 0n : indexValue(index, registers);
  return start === undefined || added === undefined ? undefined : BigInt.asUintN(64, start + displacement + added);
}

function indexValue({ register, extend, shift }: Index, registers: Registers): bigint | undefined {
  const value = register === 31 ? 0n : registers[`x${register}`];
  if (value === undefined) return undefined;
  const extended = extend === 'uxtw' ? BigInt.asUintN(32, value) : extend === 'sxtw' ? BigInt.asIntN(32, value) : value;
  return extended << BigInt(shift);
}

/** The first byte that is accessed. */
export function addressOf(operand: Operand, pointer: bigint): bigint {
  const address = untagged(pointer);
  return operand.block === true ? address - (address % BigInt(operand.size)) : address;
}
