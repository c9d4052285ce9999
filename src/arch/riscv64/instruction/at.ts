import { readExactly, type Memory, type Registers } from '../../../process/memory.ts';
import type { Call, InstructionAt } from '../../model.ts';
import { nameOf } from '../registers.ts';
import { bits, signed } from '../../bits.ts';
import { compressed } from './compressed.ts';
import type { Decoded } from './decoded.ts';
import { full } from './full.ts';

/** Bytes of the longest instruction that there is. */
export const LONGEST = 4;

/** Decodes the RISC-V instruction at pc and its operand. Undefined if memory does not hold it or it is not known. */
export function instructionAt(memory: Memory, pc: bigint, registers: Registers): InstructionAt | undefined {
  const decoded = decodeAt(memory, pc);
  if (decoded === undefined) return undefined;
  const { kind, operand, target } = decoded;
  const to = target === undefined ? undefined : valueOf(target, registers);
  const common = { kind, alignment: 1n, ...(to !== undefined && { target: to & ~1n }) };
  if (operand === undefined) return { ...common, accesses: [] };
  const start = operand === 'unknown' ? undefined : valueOf(operand.base, registers);
  if (operand === 'unknown' || start === undefined) return common;
  const address = BigInt.asUintN(64, start + BigInt(operand.displacement));
  const { size, access, aligned } = operand;
  return {
    ...common,
    alignment: aligned === true ? BigInt(size) : 1n,
    accesses: [{ address, size: BigInt(size), access }],
  };
}

/** Bytes of the instruction at pc: those that don't end in 11 are compressed. */
export function lengthAt(memory: Memory, pc: bigint): number | undefined {
  const half = halfAt(memory, pc);
  return half === undefined ? undefined : isCompressed(half) ? 2 : LONGEST;
}

/** The call just before a return address; undefined if there is none. */
export function callBefore(memory: Memory, returned: bigint): Call | undefined {
  const word = readExactly(memory, returned - 4n, 4)?.readUInt32LE();
  if (word !== undefined && bits(word, 11, 7) === 1) {
    if (bits(word, 6, 0) === JAL) return { target: BigInt.asUintN(64, returned - 4n + BigInt(jumpOffset(word))) };
    if (bits(word, 6, 0) === JALR && bits(word, 14, 12) === 0) return {};
  }
  const half = halfAt(memory, returned - 2n);
  return half !== undefined && (half & 0xf07f) === 0x9002 && bits(half, 11, 7) !== 0 ? {} : undefined; // c.jalr
}

const [JAL, JALR] = [0x6f, 0x67];

function jumpOffset(word: number): number {
  const [sign, high, middle, low] = [bits(word, 31, 31), bits(word, 19, 12), bits(word, 20, 20), bits(word, 30, 21)];
  return signed((sign << 20) | (high << 12) | (middle << 11) | (low << 1), 21);
}

function decodeAt(memory: Memory, pc: bigint): Decoded | undefined {
  const half = halfAt(memory, pc);
  if (half === undefined) return undefined;
  if (isCompressed(half)) return compressed(half);
  const word = readExactly(memory, pc, LONGEST)?.readUInt32LE();
  return word === undefined ? undefined : full(word);
}

function halfAt(memory: Memory, pc: bigint): number | undefined {
  return pc < 0n || pc % 2n !== 0n ? undefined : readExactly(memory, pc, 2)?.readUInt16LE();
}

function isCompressed(half: number): boolean {
  return (half & 3) !== 3;
}

function valueOf(register: number, registers: Registers): bigint | undefined {
  const name = nameOf(register);
  return name === undefined ? 0n : registers[name];
}
