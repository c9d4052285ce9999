import type { Memory, Registers } from '../../../process/memory.ts';
import type { InstructionAt, InstructionKind, MemoryAccess } from '../../model.ts';
import { decode, LONGEST, type Instruction } from './decode.ts';
import { divide } from './division.ts';
import type { Mode } from './encoding.ts';
import { effectiveAddress, readTarget } from './operand-value.ts';
import { implicitAccesses } from './implicit.ts';
import type { Flag } from './opcode.ts';

/**
 * Decodes the instruction at pc and its operands. Undefined if memory does not hold it or it is not known.
 * @param registers by their names of 64 bits, also in 32-bit mode.
 */
export function instructionAt(memory: Memory, pc: bigint, registers: Registers, mode: Mode): InstructionAt | undefined {
  const bytes = memory.read(pc, LONGEST);
  const instruction = bytes && decode(bytes, mode);
  if (instruction === undefined) return undefined;
  const kind = kindOf(instruction);
  const address =
    instruction.memory && effectiveAddress(instruction.memory, registers, pc + BigInt(instruction.length), mode);
  const accesses = accessesOf(instruction, address, registers);
  const target = kind === 'branch' ? readTarget(instruction, address, registers, memory) : undefined;
  const division = kind === 'divide' ? divide(instruction, address, registers, memory) : undefined;
  return {
    kind,
    alignment: BigInt(instruction.alignment),
    ...(accesses !== undefined && { accesses }),
    ...(target !== undefined && { target }),
    ...(division !== undefined && { division }),
  };
}

/** Whether the instruction at pc is one of the x87 unit, which reports an error of an earlier one (fwait, and all of d8 to df). */
export function isX87(memory: Memory, pc: bigint, mode: Mode): boolean {
  const bytes = memory.read(pc, LONGEST);
  const { form, map, opcode } = (bytes && decode(bytes, mode)?.encoding) ?? {};
  return form === 'legacy' && map === 0 && opcode !== undefined && ((opcode & 0xf8) === 0xd8 || opcode === 0x9b);
}

/** Bytes of the instruction at pc. Undefined if memory does not hold it or it is not known. */
export function lengthAt(memory: Memory, pc: bigint, mode: Mode): number | undefined {
  const bytes = memory.read(pc, LONGEST);
  return bytes && decode(bytes, mode)?.length;
}

const KINDS: readonly (readonly [Flag, InstructionKind])[] = [
  ['div', 'divide'],
  ['ud', 'invalid'],
  ['bp', 'breakpoint'],
  ['priv', 'privileged'],
  ['call', 'branch'],
  ['jump', 'branch'],
  ['ret', 'branch'],
];

function kindOf({ opcode: { flags }, memory }: Instruction): InstructionKind {
  if (flags.has('implicit') && memory === undefined) return 'other';
  return KINDS.find(([flag]) => flags.has(flag))?.[1] ?? 'other';
}

/** All accesses, those by the operand that the instruction names and those it makes without saying so, or undefined. */
function accessesOf(
  instruction: Instruction,
  address: bigint | undefined,
  registers: Registers,
): readonly MemoryAccess[] | undefined {
  const { opcode, memory, size } = instruction;
  const implicit = implicitAccesses(instruction, registers);
  if (
    implicit === undefined ||
    (memory === undefined && (opcode.flags.has('implicit') || (!opcode.modrm && opcode.use === 'unknown')))
  )
    return undefined;
  if (memory === undefined || opcode.use === 'none') return implicit;
  if (address === undefined || opcode.use === 'unknown' || opcode.use === 'register') return undefined;
  return [{ address, size: BigInt(size), access: opcode.use }, ...implicit];
}
