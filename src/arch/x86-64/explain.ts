import { lastAtOrBelow } from '../../elf/ranges.ts';
import type { FaultAccess, FaultContext, Interruption } from '../../fault/fault.ts';
import { instructionAt, type InstructionAt, type MemoryAccess } from './instruction/at.ts';

/** No x86-64 instruction is longer. */
const LONGEST_INSTRUCTION = 15n;

/** First address above those of a 64-bit program with 4-level page tables (TASK_SIZE_MAX), and with 5-level ones. */
export const USER_END = 0x7fff_ffff_f000n;
const FIVE_LEVEL_USER_END = 0xff_ffff_ffff_f000n;

/** The instruction that was interrupted, as far as it can be decoded: x86-64 only. */
export function interruptedInstruction(
  at: Interruption,
  { memory, segmentBases }: FaultContext,
): InstructionAt | undefined {
  if (at.machine !== 'x86-64') return undefined;
  const bases = {
    ...(segmentBases?.fs !== undefined && { fs_base: segmentBases.fs }),
    ...(segmentBases?.gs !== undefined && { gs_base: segmentBases.gs }),
  };
  return instructionAt(memory, at.pc, { ...at.registers, ...bases });
}

/** Whether the instruction at pc can have faulted at an address: no, yes, or not known. */
export function canFault(
  pc: bigint,
  instruction: InstructionAt | undefined,
  address: bigint,
  access: FaultAccess | undefined,
): boolean | undefined {
  const isFetch = address >= pc && address < pc + LONGEST_INSTRUCTION;
  if (access === 'execute') return isFetch;
  if (instruction?.accesses === undefined) return isFetch && access === undefined ? true : undefined;
  if (instruction.accesses.some((one) => touches(one, address, access))) return true;
  return isFetch && access === undefined;
}

/** What the instruction at pc did with an address: execution if it is pc itself. */
export function accessOf(pc: bigint, instruction: InstructionAt | undefined, address: bigint): FaultAccess | undefined {
  if (address === pc) return 'execute';
  const found = instruction?.accesses?.filter((one) => touches(one, address, undefined)) ?? [];
  const kinds = new Set(found.map(({ access }) => access));
  return kinds.size === 1 ? found[0]?.access : undefined;
}

function touches(one: MemoryAccess, address: bigint, access: FaultAccess | undefined): boolean {
  return address >= one.address && address < one.address + one.size && (access === undefined || access === one.access);
}

/** Whether an address is in the gap between user space and the kernel, where x86-64 has no addresses at all. */
export function isNonCanonical(address: bigint): boolean {
  // With 5-level page tables the gap is smaller; programs get addresses above 47 bits only if they ask for them.
  return address >= USER_END + 0x1000n && address < 0xffff_8000_0000_0000n;
}

/** First address that no program has, for a process with these mappings, which are sorted. */
export function userEnd(segments: FaultContext['segments']): bigint {
  const highest = lastAtOrBelow(segments, FIVE_LEVEL_USER_END, ({ start }) => start);
  return highest !== undefined && highest.start > USER_END ? FIVE_LEVEL_USER_END : USER_END;
}
