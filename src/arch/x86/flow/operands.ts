import type { Formula, Operand, Sum } from '../../flow.ts';
import type { Instruction } from '../instruction/decode.ts';
import type { Mode } from '../instruction/encoding.ts';
import { REGISTERS } from '../instruction/memory-operand.ts';

/** An instruction with where it is. */
export interface Placed extends Instruction {
  readonly bytes: Buffer;
  readonly pc: bigint;
  readonly mode: Mode;
}

/** A register, or the place in memory, that an instruction names; a register of one byte may be the second byte of another. */
export type Named = { readonly register: string; readonly whole: boolean } | { readonly operand: Sum };

/** The sum that an operand in memory is; with a segment its base, which no signal frame has, is a register of it. */
export function addressOf({ memory, pc, length, mode }: Placed): Sum | undefined {
  if (memory === undefined || memory.bits !== mode) return undefined;
  const { base, index, scale, displacement, segment } = memory;
  return {
    terms: [
      ...(base === undefined || base === 'rip' ? [] : [{ register: base, factor: 1n }]),
      ...(index === undefined ? [] : [{ register: index, factor: BigInt(scale) }]),
      ...(segment === undefined ? [] : [{ register: `${segment}_base`, factor: 1n }]),
    ],
    constant: base === 'rip' ? pc + BigInt(length) + displacement : displacement,
  };
}

/** The operand in memory as far as it is read or written. */
export function operandOf(instruction: Placed): Operand | undefined {
  const { opcode, size } = instruction;
  const address = addressOf(instruction);
  return address === undefined || (opcode.use !== 'read' && opcode.use !== 'write')
    ? undefined
    : { address, size, access: opcode.use };
}

/** The register or the place that the ModRM byte's low field names. */
export function placeOf(instruction: Placed, size: number): Named | undefined {
  const { register, encoding } = instruction;
  if (register !== undefined) return registerOf(register, size, encoding.rex.present, instruction.mode);
  const operand = addressOf(instruction);
  return operand && { operand };
}

/** The register that the ModRM byte's reg field names. */
export function otherOf({ bytes, encoding, mode }: Placed, size: number): Extract<Named, { whole: boolean }> {
  return registerOf(fieldOf(bytes, encoding.at) + (encoding.rex.r ? 8 : 0), size, encoding.rex.present, mode);
}

/** The reg field of the ModRM byte behind an opcode. */
export function fieldOf(bytes: Buffer, opcodeAt: number): number {
  return ((bytes[opcodeAt + 1] ?? 0) >> 3) & 7;
}

/** A register by its number, of which `size` bytes are meant: of 4 bytes the upper half becomes 0, of fewer the rest stays. */
export function registerOf(
  number: number,
  size: number,
  hasRex: boolean,
  mode: Mode,
): Extract<Named, { whole: boolean }> {
  const isHigh = size === 1 && !hasRex && number >= 4 && number < 8;
  return { register: REGISTERS[isHigh ? number - 4 : number] ?? '', whole: size * 8 === mode };
}

/** What is read there: `size` bytes, of which the register is made by sign or by zeros. */
export function valueOf(from: Named, size: number, signed: boolean): Formula {
  if ('operand' in from) return { kind: 'load', from: from.operand, size, signed };
  return from.whole ? plus(from.register, 0n) : { kind: 'part', register: from.register, size, signed };
}

/** A register and a constant. */
export function plus(register: string, constant: bigint): Formula {
  return { kind: 'sum', sum: { terms: [{ register, factor: 1n }], constant } };
}

/** A register times a factor. */
export function times(register: string, factor: bigint): Formula {
  return { kind: 'sum', sum: { terms: [{ register, factor }], constant: 0n } };
}

/** A number. */
export function constant(value: bigint): Formula {
  return { kind: 'sum', sum: { terms: [], constant: value } };
}

/** The number that an instruction ends with, of as many bytes. */
export function immediateOf({ bytes, length }: Placed, size: number): bigint {
  const value = size === 8 ? bytes.readBigInt64LE(length - 8) : BigInt(bytes.readIntLE(length - size, size));
  return value;
}
