import type { Interruption } from '../model.ts';
import { SI_KERNEL, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP } from '../../linux/signal-names.ts';

/** x86 exception vectors (asm/trapnr.h) that need more than the table below. */
export const DIVIDE_ERROR = 0;
export const STACK_SEGMENT = 12;
export const GENERAL_PROTECTION = 13;
export const PAGE_FAULT = 14;

/** The signals that the kernel raises for an x86 exception, and the code where there is only one (arch/x86/kernel/traps.c). */
const TRAPS: Readonly<Record<number, { readonly signals: readonly number[]; readonly code?: number }>> = {
  0: { signals: [SIGFPE], code: 1 },
  1: { signals: [SIGTRAP] },
  3: { signals: [SIGTRAP], code: SI_KERNEL },
  4: { signals: [SIGSEGV], code: SI_KERNEL },
  5: { signals: [SIGSEGV], code: SI_KERNEL },
  6: { signals: [SIGILL], code: 2 },
  9: { signals: [SIGFPE], code: SI_KERNEL },
  10: { signals: [SIGSEGV], code: SI_KERNEL },
  11: { signals: [SIGBUS], code: SI_KERNEL },
  12: { signals: [SIGBUS], code: SI_KERNEL },
  13: { signals: [SIGSEGV], code: SI_KERNEL },
  14: { signals: [SIGSEGV, SIGBUS] },
  16: { signals: [SIGFPE] },
  17: { signals: [SIGBUS], code: 1 },
  19: { signals: [SIGFPE] },
  20: { signals: [SIGSEGV], code: SI_KERNEL },
  21: { signals: [SIGSEGV], code: 10 },
};

/** Signals that a CPU fault raises, whose codes of 1 and above say which fault. */
const OF_FAULTS: ReadonlySet<number> = new Set([SIGILL, SIGBUS, SIGFPE, SIGSEGV]);

/** BUS_MCEERR_AR and _AO: memory that failed is reported without an exception of the thread. */
const MEMORY_FAILURE: readonly number[] = [4, 5];

/** The signal and code of a trap, as far as the trap alone decides them. */
export function signalOfTrap(trap: number): { readonly signal?: number; readonly code?: number } {
  const { signals = [], code } = TRAPS[trap] ?? {};
  const [signal] = signals;
  return { ...(signal !== undefined && signals.length === 1 && { signal }), ...(code !== undefined && { code }) };
}

/**
 * Whether a siginfo and the trap beside it can be of one signal. A signal that was sent, or that the kernel raised
 * for reasons of its own (SI_KERNEL, SIGSYS, SIGTRAP, failing memory), may stand beside any older trap.
 */
export function trapCanRaise(trap: number, signal: number, code: number): boolean {
  if (code <= 0 || code === SI_KERNEL || !OF_FAULTS.has(signal)) return true;
  if (signal === SIGBUS && MEMORY_FAILURE.includes(code)) return true;
  return TRAPS[trap]?.signals.includes(signal) ?? false;
}

/** In eflags: the CPU sets it where it saves them for a fault, so that the instruction can be run again. */
const RESUME = 0x1_0000n;

/** Whether the CPU's trap and address, and the flags that a fault leaves, are of a fault with this address. */
export function isOfFault({ trap, registers: { eflags = 0n } }: Interruption, address: bigint | undefined): boolean {
  if (trap === undefined) return false;
  const hasAddress = trap.number === PAGE_FAULT ? trap.cr2 === address : trap.number !== 0;
  return hasAddress && (eflags & RESUME) !== 0n;
}
