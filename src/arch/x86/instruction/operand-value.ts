import { readWord, type Memory, type Registers } from '../../../process/memory.ts';
import type { Instruction } from './decode.ts';
import type { Mode } from './encoding.ts';
import { REGISTERS, type MemoryOperand } from './memory-operand.ts';

/** The address of an operand; undefined if a register is not known (signal frames hold no segment bases). */
export function effectiveAddress(
  { segment, base, index, scale, displacement, bits }: MemoryOperand,
  registers: Registers,
  next: bigint,
  mode: Mode,
): bigint | undefined {
  const baseValue = base === undefined ? 0n : base === 'rip' ? next : registers[base];
  const indexValue = index === undefined ? 0n : registers[index];
  const segmentValue = segment === undefined ? 0n : registers[`${segment}_base`];
  if (baseValue === undefined || indexValue === undefined || segmentValue === undefined) return undefined;
  const offset = baseValue + indexValue * BigInt(scale) + displacement;
  return BigInt.asUintN(mode, segmentValue + BigInt.asUintN(bits, offset));
}

/** The value of a register operand by its number; of one byte and without a REX prefix, 4 to 7 are ah, ch, dh and bh. */
export function registerValue(
  register: number,
  size: number,
  hasRex: boolean,
  registers: Registers,
): bigint | undefined {
  const isHigh = size === 1 && !hasRex && register >= 4 && register < 8;
  const value = registers[REGISTERS[isHigh ? register - 4 : register] ?? ''];
  return value !== undefined && isHigh ? value >> 8n : value;
}

/** Where a branch goes: by a register, by an operand in memory, or by the return address on the stack. */
export function readTarget(
  { opcode: { flags }, register, memory: operand, encoding: { mode } }: Instruction,
  address: bigint | undefined,
  registers: Registers,
  memory: Memory,
): bigint | undefined {
  if (flags.has('ret')) return readPointer(memory, registers.rsp, mode);
  if (operand !== undefined) return readPointer(memory, address, mode);
  return register === undefined ? undefined : registers[REGISTERS[register] ?? ''];
}

function readPointer(memory: Memory, address: bigint | undefined, bits: Mode): bigint | undefined {
  return address === undefined ? undefined : readWord(memory, address, { bits, littleEndian: true });
}
