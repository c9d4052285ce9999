import type { Fault } from '../../fault/model.ts';
import { interruptedInstruction } from '../instruction.ts';
import type { FaultContext, Hardware, InstructionAt, Interruption, ProtectionDetail } from '../model.ts';
/** Where no instruction tells. */
export const UNKNOWN_PROTECTION: ProtectionDetail = { reason: 'general-protection', confidence: 'medium' };
const NOT_HERE: ProtectionDetail = { reason: 'general-protection', confidence: 'low', atPc: false };

/**
 * The CPU gives no address for a general protection fault. It is computed from the operands of the instruction: a
 * pointer that is no address (`non-canonical`: fixtures/crash/non-canonical-read), or one that movaps and its kin need aligned
 * (fixtures/crash/misaligned-vector). A branch to such an address faults on some CPUs before it (ret, call, jmp), on others after
 * it, with the address in pc.
 */
export function generalProtection(isNonCanonical: IsNonCanonical): NonNullable<Hardware['protection']> {
  return (at, context) => {
    if (isNonCanonical(at.pc))
      return { reason: 'non-canonical', address: at.pc, access: 'execute', confidence: 'high', atPc: true };
    const instruction = interruptedInstruction(at, context);
    if (instruction === undefined) return UNKNOWN_PROTECTION;
    return (
      privileged(instruction) ??
      nonCanonical(instruction, isNonCanonical) ??
      misaligned(instruction) ??
      (instruction.accesses === undefined ? UNKNOWN_PROTECTION : NOT_HERE)
    );
  };
}

/** Whether an address is one that the processor has not. */
type IsNonCanonical = (address: bigint) => boolean;

function privileged({ kind }: InstructionAt): ProtectionDetail | undefined {
  return kind === 'privileged' ? { reason: 'privileged-instruction', confidence: 'high', atPc: true } : undefined;
}

function nonCanonical(
  { accesses = [], target }: InstructionAt,
  isNonCanonical: IsNonCanonical,
): ProtectionDetail | undefined {
  const found = accesses.find(({ address, size }) => isNonCanonical(address) || isNonCanonical(address + size - 1n));
  const common = { reason: 'non-canonical', source: 'instruction', confidence: 'high', atPc: true } as const;
  if (found !== undefined) return { ...common, address: found.address, access: found.access };
  return target !== undefined && isNonCanonical(target) ? { ...common, address: target, access: 'execute' } : undefined;
}

/**
 * The operand of an alignment check fault, if only one is not aligned to its size: the kernel tells 0 for its address
 * (fixtures/crash/misaligned-checked).
 */
export function misalignedOperand(at: Interruption, context: FaultContext): Partial<Fault> {
  const [found, another] =
    interruptedInstruction(at, context)?.accesses?.filter(({ address, size }) => address % size !== 0n) ?? [];
  return found === undefined || another !== undefined
    ? {}
    : { address: found.address, access: found.access, source: 'instruction', atPc: true };
}

function misaligned({ accesses = [], alignment }: InstructionAt): ProtectionDetail | undefined {
  const found = accesses.find(({ address }) => address % alignment !== 0n);
  return (
    found && {
      reason: 'misaligned',
      address: found.address,
      access: found.access,
      source: 'instruction',
      confidence: 'high',
      atPc: true,
    }
  );
}
