import type { Memory, Registers } from '../../../process/memory.ts';
import type { Division } from '../../model.ts';
import type { Instruction } from './decode.ts';
import { registerValue } from './operand-value.ts';

/** Does the division of div or idiv, which may overflow (fixtures/crash/division-overflow). Undefined if a number is not known. */
export function divide(
  instruction: Instruction,
  address: bigint | undefined,
  registers: Registers,
  memory: Memory,
): Division | undefined {
  const bits = 8 * instruction.size;
  const divisor = readDivisor(instruction, address, registers, memory);
  const dividend = readDividend(bits, registers);
  if (divisor === undefined || dividend === undefined) return undefined;
  if (divisor === 0n) return 'by-zero';
  const fits = instruction.opcode.flags.has('signed')
    ? dividesSigned(dividend, divisor, bits)
    : (dividend / divisor) >> BigInt(bits) === 0n;
  return fits ? 'possible' : 'overflow';
}

function dividesSigned(dividend: bigint, divisor: bigint, bits: number): boolean {
  const quotient = BigInt.asIntN(2 * bits, dividend) / BigInt.asIntN(bits, divisor);
  return quotient === BigInt.asIntN(bits, quotient);
}

/** rdx:rax, or their lower halves; ax for a divisor of one byte. */
function readDividend(bits: number, { rax, rdx }: Registers): bigint | undefined {
  if (rax === undefined || rdx === undefined) return undefined;
  return bits === 8 ? BigInt.asUintN(16, rax) : (BigInt.asUintN(bits, rdx) << BigInt(bits)) | BigInt.asUintN(bits, rax);
}

function readDivisor(
  { register, size, encoding }: Instruction,
  address: bigint | undefined,
  registers: Registers,
  memory: Memory,
): bigint | undefined {
  if (register !== undefined) {
    const value = registerValue(register, size, encoding.rex.present, registers);
    return value === undefined ? undefined : BigInt.asUintN(8 * size, value);
  }
  const bytes = address === undefined ? undefined : memory.read(address, size);
  return bytes?.length === size ? bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) : undefined;
}
