import type { Memory, Registers } from '../../../process/memory.ts';
import { decode, LONGEST, type Instruction } from './decode.ts';
import { divide, type Division } from './division.ts';
import { effectiveAddress, readTarget } from './operand-value.ts';
import { implicitAccesses, type MemoryAccess } from './implicit.ts';
import type { Flag } from './opcode.ts';

export type { Division } from './division.ts';
export type { MemoryAccess } from './implicit.ts';

/** What an instruction can do that raises a signal, beside its accesses to memory. */
export type InstructionKind = 'divide' | 'invalid' | 'breakpoint' | 'privileged' | 'branch' | 'other';

/** An instruction with the registers it ran with. */
export interface InstructionAt {
  readonly kind: InstructionKind;
  /** Absent if they are not known: an instruction that is not in our tables, or a register that is not there. */
  readonly accesses?: readonly MemoryAccess[];
  /** Bytes that the operand must be aligned to, where the CPU demands it (movaps). */
  readonly alignment: bigint;
  /** Where a branch goes that takes its target from a register or from memory. */
  readonly target?: bigint;
  /** Whether a division can be done with these numbers. */
  readonly division?: Division;
}

/** Decodes the x86-64 instruction at pc and its operands. Undefined if memory does not hold it or it is not known. */
export function instructionAt(memory: Memory, pc: bigint, registers: Registers): InstructionAt | undefined {
  const bytes = memory.read(pc, LONGEST);
  const instruction = bytes && decode(bytes);
  if (instruction === undefined) return undefined;
  const kind = kindOf(instruction);
  const address =
    instruction.memory && effectiveAddress(instruction.memory, registers, pc + BigInt(instruction.length));
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
