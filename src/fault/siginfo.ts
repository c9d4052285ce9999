import type { Siginfo } from '../elf/core.ts';
import type { Fault, FaultAccess, FaultContext, FaultReason, Interruption } from './fault.ts';
import { isSent, SI_KERNEL, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP } from '../linux/signal-names.ts';
import { aarch64Access, untagged } from '../arch/aarch64/fault.ts';
import { divisionReason } from '../arch/x86-64/division-fault.ts';
import { accessOf, canFault, interruptedInstruction } from '../arch/x86-64/explain.ts';
import { generalProtection, misalignedOperand } from '../arch/x86-64/general-protection.ts';
import { forbiddenAccess } from './instruction.ts';
import { isAfterSystemCall, sentFault } from './sent.ts';
import { PAGE_FAULT } from '../arch/x86-64/traps.ts';
import { isAfterBreakpoint, trapAccess } from '../arch/x86-64/fault.ts';

/** Reasons by signal and code, from 1 (asm-generic/siginfo.h). */
const REASONS: Readonly<Record<number, readonly FaultReason[]>> = {
  [SIGSEGV]: [
    'not-mapped',
    'protection',
    'bounds',
    'protection-key',
    'protection',
    'protection',
    'protection',
    'memory-tag',
    'memory-tag',
    'shadow-stack',
  ],
  [SIGBUS]: ['misaligned', 'beyond-end-of-file', 'memory-failure', 'memory-failure', 'memory-failure'],
  [SIGFPE]: ['division', 'division-overflow', ...Array<FaultReason>(6).fill('floating-point')],
  [SIGILL]: [
    'invalid-opcode',
    'invalid-opcode',
    'invalid-opcode',
    'invalid-opcode',
    'privileged-instruction',
    'privileged-instruction',
    ...Array<FaultReason>(3).fill('invalid-opcode'),
  ],
  [SIGTRAP]: ['breakpoint'],
  [SIGSYS]: ['seccomp'],
};

/** Reasons of a signal that the kernel raised with a code that says no more. */
const OTHERWISE: Readonly<Record<number, FaultReason>> = {
  [SIGTRAP]: 'debug',
  [SIGSEGV]: 'unknown',
  [SIGBUS]: 'unknown',
  [SIGFPE]: 'floating-point',
  [SIGILL]: 'invalid-opcode',
};

/**
 * The fault that a siginfo tells, with what the trap and the instruction add: the access, the pointer of a general
 * protection fault.
 */
export function siginfoFault(at: Interruption, siginfo: Siginfo, context: FaultContext): Fault {
  const { signal, code, sender } = siginfo;
  const common = { signal, code, source: context.source, staleTrap: false, confidence: 'high' } as const;
  if (isSent(code))
    return { ...common, reason: 'sent', ...(sender && { sender }), staleTrap: (at.trap?.number ?? 0) !== 0 };
  if (code === SI_KERNEL) return { ...common, ...kernelDetail(at, signal, context) };
  const reason = REASONS[signal]?.[code - 1] ?? OTHERWISE[signal] ?? 'kernel';
  const fault = {
    ...common,
    reason,
    ...(siginfo.address !== undefined && addressDetail(at, siginfo.address, reason, context)),
  };
  if (fault.atPc !== false || context.source === 'siginfo') return fault;
  // In a signal frame it is then an older signal's: an alternate stack begins at the same place for every signal.
  return isInterrupted(at, siginfo, context) ? fault : sentFault(at, context, true);
}

/** In eflags: the CPU sets it where it saves them for a fault, so that the instruction can be run again. */
const RESUME = 0x1_0000n;

/**
 * Whether a signal frame is of the fault that its siginfo tells although the instruction at pc can't have raised it: the
 * CPU's trap and address are the same, and so are the flags that a fault leaves. Then a handler has put another pc there,
 * for a backtrace that goes on (Redis), or to go on in a function that reports (Mono).
 */
function isInterrupted(at: Interruption, { address }: Siginfo, context: FaultContext): boolean {
  const { trap, registers } = at;
  if (trap === undefined || isAfterSystemCall(at, context)) return false;
  const hasAddress = trap.number === PAGE_FAULT ? trap.cr2 === address : trap.number !== 0;
  return hasAddress && ((registers['eflags'] ?? 0n) & RESUME) !== 0n;
}

type Detail = Partial<Fault> & Pick<Fault, 'reason'>;

/** Reasons whose address is that of the data, or of the instruction that could not be fetched. */
const OF_PAGES: ReadonlySet<FaultReason> = new Set([
  'not-mapped',
  'protection',
  'protection-key',
  'beyond-end-of-file',
]);

function addressDetail(at: Interruption, address: bigint, reason: FaultReason, context: FaultContext): Detail {
  if (reason === 'misaligned' && at.machine === 'x86-64') return { reason, ...misalignedOperand(at, context) };
  if (OF_PAGES.has(reason)) return pageDetail(at, address, reason, context);
  if (reason === 'division')
    return { address, reason: divisionReason(interruptedInstruction(at, context)?.division), atPc: address === at.pc };
  return { address, reason, ...(ADDRESS_IS_PC.has(reason) && { atPc: address === at.pc }) };
}

/** Reasons for which the kernel gives the address of the instruction. */
const ADDRESS_IS_PC: ReadonlySet<FaultReason> = new Set([
  'division-overflow',
  'floating-point',
  'invalid-opcode',
  'privileged-instruction',
]);

function pageDetail(at: Interruption, address: bigint, reason: FaultReason, context: FaultContext): Detail {
  const instruction = interruptedInstruction(at, context);
  const access = hardwareAccess(at, address) ?? accessOf(at.pc, instruction, address);
  const atPc = canFault(at.pc, instruction, address, access) ?? (isAfterSystemCall(at, context) ? false : undefined);
  return { address, reason, ...(access && { access }), ...(atPc !== undefined && { atPc }) };
}

/** The access by the trap or syndrome of the same fault. */
function hardwareAccess(at: Interruption, address: bigint): FaultAccess | undefined {
  if (at.trap?.number === PAGE_FAULT && at.trap.cr2 === address) return trapAccess(at.trap.error);
  const isLast =
    at.esr !== undefined && at.faultAddress !== undefined && untagged(at.faultAddress) === untagged(address);
  return isLast ? aarch64Access(at.esr) : undefined;
}

function kernelDetail(at: Interruption, signal: number, context: FaultContext): Detail {
  if (at.machine !== 'x86-64') return { reason: 'kernel' };
  if (signal === SIGTRAP) return { reason: 'breakpoint', ...(isAfterBreakpoint(at, context) && { atPc: true }) };
  if (signal !== SIGSEGV && signal !== SIGBUS) return { reason: 'kernel' };
  const detail = generalProtection(at, context);
  return detail.atPc === false ? (undelivered(at, context) ?? detail) : detail;
}

/**
 * The kernel also raises it for a signal whose frame it can't write to the stack: a stack overflow in a program whose
 * handler has no alternate stack. The siginfo of that fault is lost, but the instruction touches what it must not.
 */
function undelivered(at: Interruption, context: FaultContext): Detail | undefined {
  const fault = forbiddenAccess(at, context);
  return fault && { ...fault, source: 'instruction' };
}
