import { accessOf, canFault, divisionReason, interruptedInstruction, isOfInstruction } from '../arch/instruction.ts';
import type { FaultContext, Interruption } from '../arch/model.ts';
import { isAfterSystemCall } from '../arch/system-call.ts';
import type { Siginfo } from '../linux/siginfo.ts';
import {
  isLateTagFault,
  isSent,
  SI_KERNEL,
  SIGBUS,
  SIGFPE,
  SIGILL,
  SIGSEGV,
  SIGSYS,
  SIGTRAP,
} from '../linux/signal-names.ts';
import { forbiddenAccess } from './instruction.ts';
import type { Fault, FaultReason } from './model.ts';
import { sentFault } from './sent.ts';

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
    ...(siginfo.address !== undefined &&
      !isLateTagFault(siginfo) &&
      addressDetail(at, addressOf(at, siginfo.address, reason, context), reason, context)),
  };
  if (fault.atPc !== false || context.source === 'siginfo') return fault;
  // In a signal frame it is then an older signal's: an alternate stack begins at the same place for every signal.
  return isInterrupted(at, siginfo, context) ? fault : sentFault(at, context, true);
}

/**
 * Whether a signal frame is of the fault that its siginfo tells although the instruction at pc can't have raised it: the
 * CPU's trap and address are the same, and so are the flags that a fault leaves. Then a handler has put another pc there,
 * for a backtrace that goes on (Redis), or to go on in a function that reports (Mono; fixtures/crash/handler-changes-pc).
 */
function isInterrupted(at: Interruption, { address }: Siginfo, context: FaultContext): boolean {
  const plain = address === undefined ? undefined : untagged(at, address);
  return !isAfterSystemCall(at, context) && at.arch?.hardware?.isOf?.(at, plain) === true;
}

/** An address as the kernel gives it, made exact: without a tag, and of a page's the byte. */
function addressOf(at: Interruption, told: bigint, reason: FaultReason, context: FaultContext): bigint {
  const address = untagged(at, told);
  return OF_PAGES.has(reason) ? (at.arch?.hardware?.withinPage?.(at, address, context) ?? address) : address;
}

function untagged({ arch }: Interruption, pointer: bigint): bigint {
  return arch?.untagged?.(pointer) ?? pointer;
}

type Detail = Partial<Fault> & Pick<Fault, 'reason'>;

/** Reasons whose address is that of the data, or of the instruction that could not be fetched. */
const OF_PAGES: ReadonlySet<FaultReason> = new Set([
  'not-mapped',
  'protection',
  'protection-key',
  'beyond-end-of-file',
  'memory-tag',
]);

function addressDetail(at: Interruption, address: bigint, reason: FaultReason, context: FaultContext): Detail {
  const { misaligned } = at.arch?.hardware ?? {};
  if (reason === 'misaligned' && misaligned !== undefined) return { reason, ...misaligned(at, context) };
  if (OF_PAGES.has(reason)) return pageDetail(at, address, reason, context);
  if (reason === 'division')
    return {
      address,
      reason: divisionReason(interruptedInstruction(at, context)?.division),
      atPc: isOfInstruction(at, address),
    };
  return { address, reason, ...(ADDRESS_IS_PC.has(reason) && { atPc: isOfInstruction(at, address) }) };
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
  const access = at.arch?.hardware?.access(at, address, context) ?? accessOf(at.pc, instruction, address);
  const atPc = canFault(at, instruction, address, access) ?? (isAfterSystemCall(at, context) ? false : undefined);
  return { address, reason, ...(access && { access }), ...(atPc !== undefined && { atPc }) };
}

function kernelDetail(at: Interruption, signal: number, context: FaultContext): Detail {
  const { protection, isAfterBreakpoint } = at.arch?.hardware ?? {};
  if (signal === SIGTRAP && isAfterBreakpoint !== undefined)
    return { reason: 'breakpoint', ...(isAfterBreakpoint(at, context) && { atPc: true }) };
  if (signal !== SIGSEGV && signal !== SIGBUS) return { reason: 'kernel' };
  if (protection === undefined) return undelivered(at, context) ?? { reason: 'kernel' };
  const detail = protection(at, context);
  return detail.atPc === false ? (undelivered(at, context) ?? detail) : detail;
}

/**
 * The kernel also raises it for a signal whose frame it can't write to the stack: a stack overflow in a program whose
 * handler has no alternate stack (fixtures/crash/stack-overflow-handler-without-room). The siginfo of that fault is lost, but
 * the instruction touches what it must not.
 */
function undelivered(at: Interruption, context: FaultContext): Detail | undefined {
  const fault = forbiddenAccess(at, context);
  return fault && { ...fault, source: 'instruction' };
}
