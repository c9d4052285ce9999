import type { Fault, FaultAccess, Stop } from '../../fault/model.ts';
import { SIGSEGV } from '../../linux/signal-names.ts';
import { accessOf as accessOfInstruction, canFault, interruptedInstruction } from '../instruction.ts';
import type { FaultContext, Interruption } from '../model.ts';

/** What the thread was interrupted by (arch/powerpc/include/asm/interrupt.h); the lowest bits are the kernel's own. */
const [DATA, OUTSIDE, FETCH, ALIGNMENT] = [0x300n, 0x380n, 0x400n, 0x600n];
/** DSISR: it was a store. */
const STORE = 0x0200_0000n;

function trapOf({ registers: { trap } }: Interruption): bigint | undefined {
  return trap === undefined ? undefined : trap & ~0xfn;
}

/** The access of a fault, if the processor's record is of one at this address; else by the instruction. */
export function ppc64leAccess(at: Interruption, address: bigint, context: FaultContext): FaultAccess | undefined {
  const { dar, dsisr = 0n } = at.registers;
  const trap = trapOf(at);
  if (trap === FETCH && at.pc === address) return 'execute';
  if (trap === DATA && dar === address) return (dsisr & STORE) === 0n ? 'read' : 'write';
  return accessOfInstruction(at.pc, interruptedInstruction(at, context), address);
}

/** The operand of a misaligned access. What DSISR says of it is not its direction (measured: a load is told as a store). */
export function misaligned(at: Interruption, context: FaultContext): Partial<Fault> {
  const address = at.siginfo?.address ?? (trapOf(at) === ALIGNMENT ? at.registers.dar : undefined);
  if (address === undefined) return {};
  const instruction = interruptedInstruction(at, context);
  const access = accessOfInstruction(at.pc, instruction, address);
  const atPc = canFault(at, instruction, address, access);
  return { address, ...(access && { access }), ...(atPc !== undefined && { atPc }) };
}

/** SEGV_BNDERR, which the kernel raises for addresses outside of the user's region (do_bad_slb_fault). */
const BOUNDS = 3;

/** An address that no program can have is not beyond bounds that the program has set. */
export function detail(fault: Fault, at: Interruption, context: FaultContext): Fault {
  if (fault.signal !== SIGSEGV || fault.code !== BOUNDS || trapOf(at) !== OUTSIDE) return fault;
  const access = fault.address === undefined ? undefined : ppc64leAccess(at, fault.address, context);
  return { ...fault, reason: 'non-canonical', ...(access && { access }) };
}

/** `trap`, as compilers put it in, and words of zeros, which are defined to be none, among code. */
export function findStop(at: Interruption, context: FaultContext): Stop | undefined {
  return interruptedInstruction(at, context)?.kind === 'breakpoint'
    ? { instruction: 'trap', by: 'compilers' }
    : undefined;
}
