import type { Fault, FaultAccess, Stop } from '../../fault/model.ts';
import { accessOf, interruptedInstruction } from '../instruction.ts';
import type { FaultContext, Interruption } from '../model.ts';

/** The access by the instruction at pc: the kernel keeps no cause of a fault. */
export function riscv64Access(at: Interruption, address: bigint, context: FaultContext): FaultAccess | undefined {
  return accessOf(at.pc, interruptedInstruction(at, context), address);
}

/** The operand of a misaligned access: the kernel gives the address of the instruction in its place (measured, lr.w under Linux 6.12). */
export function misaligned(at: Interruption, context: FaultContext): Partial<Fault> {
  const [found, another] = interruptedInstruction(at, context)?.accesses ?? [];
  return found === undefined || another !== undefined || found.address % found.size === 0n
    ? {}
    : { address: found.address, access: found.access, source: 'instruction', atPc: true };
}

/** `ebreak` and `unimp`, of either length. */
export function findStop(at: Interruption, context: FaultContext): Stop | undefined {
  const kind = interruptedInstruction(at, context)?.kind;
  if (kind === 'breakpoint') return { instruction: 'ebreak', by: 'compilers' };
  return kind === 'invalid' ? { instruction: 'unimp', by: 'compilers' } : undefined;
}
