import type { FaultAccess, FaultReason } from '../../fault/model.ts';
import { pageFaultSignal } from '../page-fault.ts';
import { SIGFPE, SIGSEGV } from '../../linux/signal-names.ts';
import { canFault, divisionReason, interruptedInstruction } from '../instruction.ts';
import type { FaultContext, HardwareFault, Interruption, Trap } from '../model.ts';
import { isAfterSystemCall } from '../system-call.ts';
import { misalignedOperand, UNKNOWN_PROTECTION } from './general-protection.ts';
import { DIVIDE_ERROR, GENERAL_PROTECTION, PAGE_FAULT, signalOfTrap, STACK_SEGMENT } from './traps.ts';

/** Bits of the page fault error code (asm/trap_pf.h). */
const PRESENT = 1n;
const WRITE = 2n;
const FETCH = 16n;
const PROTECTION_KEY = 32n;

const BREAKPOINT = 3;
const INVALID_OPCODE = 6;
const ALIGNMENT_CHECK = 17;

/** What a trap without an address means, where the number alone says it. */
const REASONS: Readonly<Record<number, FaultReason>> = {
  1: 'debug',
  3: 'breakpoint',
  4: 'general-protection',
  5: 'bounds',
  6: 'invalid-opcode',
  10: 'general-protection',
  11: 'general-protection',
  16: 'floating-point',
  17: 'misaligned',
  19: 'floating-point',
  21: 'shadow-stack',
};

/** The access of the thread's last page fault, if that was at this address. */
export function trapAccess({ trap }: Interruption, address: bigint): FaultAccess | undefined {
  return trap?.number === PAGE_FAULT && trap.cr2 === address ? accessOfError(trap.error) : undefined;
}

/** The access of a page fault, by its error code. */
function accessOfError(error: bigint): FaultAccess {
  if ((error & FETCH) !== 0n) return 'execute';
  return (error & WRITE) === 0n ? 'read' : 'write';
}

/**
 * The fault that the trap number, error code and cr2 of a signal frame tell, when there is no siginfo. The kernel
 * does not clear them: a program that survived a fault and then gets a signal from a process still shows that
 * fault (fixtures/crash/recovered-then-killed-handler). So they count only if the instruction at pc can have raised it.
 */
export function trapFault(at: Interruption, trap: Trap, context: FaultContext): HardwareFault {
  if (trap.number === PAGE_FAULT) return pageFault(at, trap, context);
  if (trap.number === DIVIDE_ERROR) return divideError(at, context);
  if (trap.number === GENERAL_PROTECTION || trap.number === STACK_SEGMENT) return protection(at, trap, context);
  return other(at, trap, context);
}

function pageFault(at: Interruption, { error, cr2 }: Trap, context: FaultContext): HardwareFault {
  const access = accessOfError(error);
  const atPc = canFault(at, interruptedInstruction(at, context), cr2, access);
  if (atPc === false || (atPc === undefined && isAfterSystemCall(at, context))) return 'stale';
  const { guessed, ...signal } = (error & PROTECTION_KEY) === 0n ? byMapping(at, cr2, error, context) : KEY_FAULT;
  return {
    ...signal,
    address: cr2,
    access,
    source: context.source,
    confidence: atPc === true && !guessed ? 'high' : 'medium',
    staleTrap: false,
    ...(atPc === true && { atPc }),
  };
}

const KEY_FAULT = { signal: SIGSEGV, code: 4, reason: 'protection-key', guessed: false } as const;

function byMapping({ arch, sp }: Interruption, address: bigint, error: bigint, { segments, delivered }: FaultContext) {
  const userEnd = arch?.userEnd?.(segments);
  const present = (error & PRESENT) !== 0n;
  return pageFaultSignal(
    { address, access: accessOfError(error), present, sp, ...(userEnd !== undefined && { userEnd }) },
    segments,
    delivered,
  );
}

/** Number 0 is also that of a thread that never had a fault: only a division that can't be done can have raised it. */
function divideError(at: Interruption, context: FaultContext): HardwareFault {
  const instruction = interruptedInstruction(at, context);
  const isCertain = instruction?.division === 'by-zero' || instruction?.division === 'overflow';
  const isLikely =
    (instruction === undefined || instruction.kind === 'divide') &&
    context.delivered?.signal === SIGFPE &&
    !isAfterSystemCall(at, context);
  if (!isCertain && (!isLikely || instruction?.division === 'possible')) return 'none';
  return {
    ...signalOfTrap(DIVIDE_ERROR),
    address: at.pc,
    reason: divisionReason(instruction?.division),
    source: context.source,
    confidence: isCertain ? 'high' : 'medium',
    staleTrap: false,
    ...(isCertain && { atPc: true }),
  };
}

function protection(at: Interruption, trap: Trap, context: FaultContext): HardwareFault {
  const detail = (trap.error === 0n ? at.arch?.hardware?.protection?.(at, context) : undefined) ?? UNKNOWN_PROTECTION;
  if (detail.atPc === false || (detail.atPc === undefined && isAfterSystemCall(at, context))) return 'stale';
  return { ...signalOfTrap(trap.number), source: context.source, staleTrap: false, ...detail };
}

function other(at: Interruption, trap: Trap, context: FaultContext): HardwareFault {
  if (isAfterSystemCall(at, context)) return 'stale';
  const certain = CERTAIN[trap.number]?.(at, context) ?? false;
  return {
    ...signalOfTrap(trap.number),
    ...(trap.number === INVALID_OPCODE && { address: at.pc }),
    reason: REASONS[trap.number] ?? 'unknown',
    source: context.source,
    confidence: certain ? 'high' : 'medium',
    staleTrap: false,
    ...(certain && { atPc: true }),
    ...(trap.number === ALIGNMENT_CHECK && misalignedOperand(at, context)),
  };
}

/** Traps that the instruction proves: ud2 at pc, int3 before it. */
const CERTAIN: Readonly<Record<number, (at: Interruption, context: FaultContext) => boolean>> = {
  [INVALID_OPCODE]: (at, context) => interruptedInstruction(at, context)?.kind === 'invalid',
  [BREAKPOINT]: isAfterBreakpoint,
};

const INT3 = 0xcc;

/** Whether the instruction before pc is int3, which leaves pc behind it. */
export function isAfterBreakpoint({ pc }: Interruption, { memory }: FaultContext): boolean {
  return pc > 0n && memory.read(pc - 1n, 1)?.[0] === INT3;
}
