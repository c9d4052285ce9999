import type { FaultAccess, FaultReason } from '../fault/model.ts';
import type { Division, FaultContext, InstructionAt, Interruption, MemoryAccess } from './model.ts';

/** The instruction that was interrupted, as far as it can be decoded. */
export function interruptedInstruction(
  { arch, pc, registers }: Interruption,
  { memory, bases }: FaultContext,
): InstructionAt | undefined {
  return arch?.instructions?.at(memory, pc, { ...registers, ...bases });
}

/** Whether an address is that of the instruction that was interrupted: at pc, or before it where the processor leaves pc behind. */
export function isOfInstruction({ arch, pc }: Pick<Interruption, 'arch' | 'pc'>, address: bigint): boolean {
  const behind = pc - address;
  return (
    behind === 0n || (arch?.leavesPcBehind === true && behind > 0n && behind <= (arch.instructions?.longest ?? LONGEST))
  );
}

/** Bytes of an instruction of a processor whose decoder is not there: no processor has longer ones. */
const LONGEST = 15;

/** Whether the instruction at pc can have faulted at an address: no, yes, or not known. */
export function canFault(
  { arch, pc }: Pick<Interruption, 'arch' | 'pc'>,
  instruction: InstructionAt | undefined,
  address: bigint,
  access: FaultAccess | undefined,
): boolean | undefined {
  const isFetch = address >= pc && address < pc + BigInt(arch?.instructions?.longest ?? LONGEST);
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

/** What the CPU objected to in a division that it did not do. */
export function divisionReason(division: Division | undefined): FaultReason {
  if (division === 'by-zero') return 'division-by-zero';
  return division === 'overflow' ? 'division-overflow' : 'division';
}
