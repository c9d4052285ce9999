import { readExactly, readWord, type Memory, type Registers } from '../../../process/memory.ts';
import type { Call, InstructionAt } from '../../model.ts';
import { bits, matches, signed, signedBits } from '../../bits.ts';
import { isThumb, nameOf } from '../registers.ts';
import { arm } from './arm.ts';
import { addressOf, PC, type Decoded } from './operand.ts';
import { thumb2 } from './thumb-2.ts';
import { thumb } from './thumb.ts';

/** Bytes of the longest instruction that there is. */
export const LONGEST = 4;

/** Decodes the instruction at pc and its operand, of the set that the flags tell. Undefined if memory does not hold it or it is not known. */
export function instructionAt(memory: Memory, pc: bigint, registers: Registers): InstructionAt | undefined {
  const isOfThumb = isThumb(registers);
  const decoded = isOfThumb === undefined ? undefined : isOfThumb ? thumbAt(memory, pc) : armAt(memory, pc);
  if (decoded === undefined) return undefined;
  const { kind, operand } = decoded;
  const isExact = typeof operand === 'object' && operand.exact === true;
  const readPc = isOfThumb !== true ? pc + 8n : isExact ? pc + 4n : (pc + 4n) & ~3n;
  const target = targetOf(decoded, memory, readPc, registers);
  const common = { kind, alignment: 1n, ...(target !== undefined && { target: target & ~1n }) };
  if (operand === undefined) return { ...common, accesses: [] };
  const address = operand === 'unknown' ? undefined : addressOf(operand, readPc, registers);
  if (operand === 'unknown' || address === undefined) return common;
  const { size, access, aligned = 1 } = operand;
  return { ...common, alignment: BigInt(aligned), accesses: [{ address, size: BigInt(size), access }] };
}

/** Where a branch goes: to a register, or to the last word that it loads. */
function targetOf(
  { kind, operand, target }: Decoded,
  memory: Memory,
  readPc: bigint,
  registers: Registers,
): bigint | undefined {
  if (target !== undefined) return target === PC ? readPc : registers[nameOf(target)];
  if (kind !== 'branch' || operand === undefined || operand === 'unknown' || operand.size < 4) return undefined;
  const address = addressOf(operand, readPc, registers);
  return address === undefined
    ? undefined
    : readWord(memory, address + BigInt(operand.size - 4), { bits: 32, littleEndian: true });
}

/** Bytes of the instruction at pc. */
export function lengthAt(memory: Memory, pc: bigint, registers: Registers): number | undefined {
  if (isThumb(registers) !== true) return readExactly(memory, pc, LONGEST) && LONGEST;
  const half = halfAt(memory, pc);
  return half === undefined ? undefined : isLong(half) ? LONGEST : 2;
}

/**
 * The call just before a return address; undefined if there is none. The lowest bit of a return address to Thumb is set, but
 * who unwinds may have cleared it: where the bytes are a call in either set, its target is not known.
 */
export function callBefore(memory: Memory, returned: bigint): Call | undefined {
  const end = returned & ~1n;
  const found = [thumbCall(memory, end), returned === end && end % 4n === 0n ? armCall(memory, end) : undefined];
  const [call, another] = found.filter((one) => one !== undefined);
  return another === undefined ? call : {};
}

function thumbCall(memory: Memory, end: bigint): Call | undefined {
  const word = wordOfThumb(memory, end - 4n);
  if (word !== undefined && matches(word, 0xf800c000, 0xf000c000)) {
    const isToArm = bits(word, 12, 12) === 0;
    const from = isToArm ? end & ~3n : end;
    return { target: BigInt.asUintN(32, from + BigInt(thumbOffset(word))) };
  }
  const half = halfAt(memory, end - 2n);
  return half !== undefined && matches(half, 0xff87, 0x4780) ? {} : undefined; // blx
}

/** The displacement of bl and blx: S, I1, I2, imm10, imm11, in halfwords. */
function thumbOffset(word: number): number {
  const sign = bits(word, 26, 26);
  const [first, second] = [13, 11].map((bit) => 1 - (bits(word, bit, bit) ^ sign));
  const value =
    (sign << 23) | ((first ?? 0) << 22) | ((second ?? 0) << 21) | (bits(word, 25, 16) << 11) | bits(word, 10, 0);
  return 2 * signed(value, 24);
}

function armCall(memory: Memory, end: bigint): Call | undefined {
  const word = readExactly(memory, end - 4n, 4)?.readUInt32LE();
  if (word === undefined) return undefined;
  const condition = bits(word, 31, 28);
  const target = (half: number): Call => ({
    target: BigInt.asUintN(32, end + 4n + BigInt(4 * signedBits(word, 23, 0) + 2 * half)),
  });
  if (condition === 15) return bits(word, 27, 25) === 5 ? target(bits(word, 24, 24)) : undefined; // blx
  if (bits(word, 27, 24) === 11) return target(0);
  return matches(word, 0x0ffffff0, 0x012fff30) ? {} : undefined; // blx
}

function armAt(memory: Memory, pc: bigint): Decoded | undefined {
  const word = pc % 4n === 0n ? readExactly(memory, pc, 4)?.readUInt32LE() : undefined;
  return word === undefined ? undefined : arm(word);
}

function thumbAt(memory: Memory, pc: bigint): Decoded | undefined {
  const half = halfAt(memory, pc);
  if (half === undefined) return undefined;
  if (!isLong(half)) return thumb(half);
  const word = wordOfThumb(memory, pc);
  return word === undefined ? undefined : thumb2(word);
}

/** Two halves, the first the upper one. */
function wordOfThumb(memory: Memory, pc: bigint): number | undefined {
  const bytes = pc < 0n ? undefined : readExactly(memory, pc, 4);
  return bytes && (bytes.readUInt16LE(0) << 16) | bytes.readUInt16LE(2);
}

function halfAt(memory: Memory, pc: bigint): number | undefined {
  return pc < 0n || pc % 2n !== 0n ? undefined : readExactly(memory, pc, 2)?.readUInt16LE();
}

/** Halves that begin with 11101, 11110 or 11111 have another behind them. */
function isLong(half: number): boolean {
  return bits(half, 15, 11) >= 0b11101;
}
