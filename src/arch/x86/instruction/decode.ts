import { readEncoding, type Encoding, type Mode } from './encoding.ts';
import { generalOpcode } from './general-map.ts';
import { readModRm, type MemoryOperand, type ModRm } from './memory-operand.ts';
import type { Immediate, Opcode, SizeCode } from './opcode.ts';
import { maskOpcode, vectorOpcode } from './vector-map.ts';

/** An x86 instruction, as far as its accesses to memory are concerned. */
export interface Instruction {
  readonly length: number;
  readonly opcode: Opcode;
  readonly encoding: Encoding;
  /** Bytes of the operand in memory; of a register for an instruction without one. */
  readonly size: number;
  /** The operand in memory that the instruction names, read or written or neither. */
  readonly memory?: MemoryOperand;
  /** The number of the register in its place. */
  readonly register?: number;
  /** Bytes that the operand in memory must be aligned to. */
  readonly alignment: number;
}

/** No instruction is longer. */
export const LONGEST = 15;

/** Decodes the instruction that the bytes begin with. Undefined if it is cut off, is none, or is not in the tables. */
export function decode(bytes: Buffer, mode: Mode): Instruction | undefined {
  const encoding = readEncoding(bytes, mode);
  if (encoding === undefined) return undefined;
  const opcode = findOpcode(encoding, bytes[encoding.at + 1] ?? 0);
  if (opcode === undefined || isAmbiguous(opcode, encoding)) return undefined;
  const size = operandSize(opcode.size, encoding);
  const operands = opcode.modrm
    ? readModRm(bytes, encoding.at + 1, encoding, encoding.form === 'evex' ? size : 1)
    : readAddress(bytes, opcode, encoding);
  if (operands === undefined || (opcode.use === 'register' && operands.memory !== undefined)) return undefined;
  const length = operands.end + immediateSize(opcode, encoding);
  if (length > LONGEST || length > bytes.length) return undefined;
  const { memory } = operands;
  return {
    length,
    opcode,
    encoding,
    size,
    ...(memory !== undefined && { memory }),
    ...(opcode.modrm && memory === undefined && { register: operands.register }),
    alignment: alignmentOf(opcode, size, encoding),
  };
}

function findOpcode(encoding: Encoding, modrm: number): Opcode | undefined {
  const { form, map, opcode, prefix, wide, mode } = encoding;
  if (form === 'legacy' && map < 2) {
    const general = generalOpcode(map, opcode, modrm, mode);
    return general === 'vector' ? vectorOpcode(map, opcode, prefix) : general;
  }
  if (form === 'vex' && map === 1) return maskOpcode(opcode, prefix, wide) ?? vectorOpcode(map, opcode, prefix);
  return isOtherInEvex(encoding) ? undefined : vectorOpcode(map, opcode, prefix);
}

/** Not an instruction in this encoding, or one that CPUs disagree on: AMD's cut a branch with prefix 66 to 16 bits, Intel's don't. */
function isAmbiguous({ flags, immediates }: Opcode, { form, small, wide }: Encoding): boolean {
  return (flags.has('vex') && form !== 'vex') || (immediates.includes('d') && small && !wide);
}

/** Conversions between integers of 64 bits and floating point, which exist as EVEX only, with other sizes. */
function isOtherInEvex({ form, map, opcode, prefix, wide }: Encoding): boolean {
  return form === 'evex' && map === 1 && opcode === 0xe6 && prefix === 2 && wide;
}

/** Sizes in bytes that depend on the encoding: v operand, p stack, a code address, y 4 or 8, c pair of y, x vector and its parts, d movddup's. */
const SIZES: Readonly<Record<SizeCode, (encoding: Encoding) => number>> = {
  v: ({ wide, small }) => (wide ? 8 : small ? 2 : 4),
  p: ({ wide, small, mode }) => (small && !wide ? 2 : mode / 8),
  a: ({ small, mode }) => (mode === 64 ? 8 : small ? 2 : 4),
  y: ({ wide }) => (wide ? 8 : 4),
  c: ({ wide }) => (wide ? 16 : 8),
  x: ({ vector, broadcast, wide }) => (broadcast ? (wide ? 8 : 4) : vector),
  h: ({ vector, broadcast }) => (broadcast ? 4 : vector / 2),
  q: ({ vector }) => vector / 4,
  e: ({ vector }) => vector / 8,
  d: ({ vector }) => (vector === 16 ? 8 : vector),
};

function operandSize(size: number | SizeCode, encoding: Encoding): number {
  return typeof size === 'number' ? size : SIZES[size](encoding);
}

const IMMEDIATES: Readonly<Record<Immediate, (encoding: Encoding) => number>> = {
  b: () => 1,
  w: () => 2,
  d: () => 4,
  z: ({ wide, small }) => (small && !wide ? 2 : 4),
  i: ({ wide, small }) => (wide ? 8 : small ? 2 : 4),
  o: () => 0, // read as the address
};

function immediateSize({ immediates }: Opcode, encoding: Encoding): number {
  return immediates.reduce((sum, code) => sum + IMMEDIATES[code](encoding), 0);
}

/** Instructions without a ModRM byte: mov between the accumulator and a constant address has that, others have no operand. */
function readAddress(bytes: Buffer, { immediates }: Opcode, { at, addressBits, segment }: Encoding): ModRm | undefined {
  const start = at + 1;
  if (!immediates.includes('o')) return { register: 0, end: start };
  const end = start + addressBits / 8;
  if (end > bytes.length) return undefined;
  const displacement =
    addressBits === 64 ? bytes.readBigInt64LE(start) : BigInt(bytes.readUIntLE(start, addressBits / 8));
  return {
    memory: { scale: 1, displacement, bits: addressBits, ...(segment !== undefined && { segment }) },
    register: 0,
    end,
  };
}

/** Whole vectors of the older encoding need it, if they are not moved by movups and its kin; others where they say so. */
function alignmentOf({ flags, size }: Opcode, bytes: number, { form }: Encoding): number {
  const isVector = size === 'x' || size === 16;
  const isNeeded = flags.has('aligned') || (form === 'legacy' && isVector && !flags.has('unaligned'));
  if (!isNeeded || bytes < 16) return 1;
  return isVector ? bytes : 16;
}
