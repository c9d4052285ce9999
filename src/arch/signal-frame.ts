import type { Core, Siginfo } from '../elf/core.ts';
import type { Memory, Registers } from '../process/memory.ts';
import { readAarch64SignalFrame } from './aarch64/signal-frame.ts';
import { readX8664SignalFrame } from './x86-64/signal-frame.ts';

/** What x86 hardware said about a fault. The kernel keeps it per thread: a signal without a fault shows the last one's. */
export interface Trap {
  /** 14 page fault, 13 general protection, 6 invalid opcode, 0 divide error (or no fault ever). */
  readonly number: number;
  readonly error: bigint;
  /** The address of the last page fault. */
  readonly cr2: bigint;
}

type Machine = Core['machine'];

/** What the kernel stored to run a handler: the interrupted registers, the trap, sometimes the siginfo. */
export interface SignalFrame {
  readonly machine: Exclude<Machine, 'other'>;
  /** Where it was read: `sp` as a debugger shows it in the trampoline. */
  readonly address: bigint;
  readonly registers: Registers;
  readonly pc: bigint;
  readonly sp: bigint;
  /** Absent if the handler was installed without SA_SIGINFO. */
  readonly siginfo?: Siginfo;
  /** x86-64 only. */
  readonly trap?: Trap;
  /** aarch64 only: the exception syndrome register, absent if the thread never had a fault. */
  readonly esr?: bigint;
  /** aarch64 only: the address of the thread's last fault. */
  readonly faultAddress?: bigint;
  /** The signals that were blocked before the handler ran, signal n as bit n - 1. */
  readonly blocked?: bigint;
  /** The alternate stack that the thread had; absent if it had none. */
  readonly altstack?: { readonly start: bigint; readonly size: bigint };
}

/**
 * Reads the signal frame at a trampoline.
 * @param sp the stack pointer in gdb's `<signal handler called>` frame: on x86-64 the address of the ucontext, on aarch64 of the siginfo.
 * @returns undefined if memory does not hold one there, or the machine is another.
 */
export function readSignalFrame(memory: Memory, machine: Machine, sp: bigint): SignalFrame | undefined {
  return READERS[machine]?.(memory, sp);
}

const READERS: Readonly<Record<Machine, ((memory: Memory, sp: bigint) => SignalFrame | undefined) | undefined>> = {
  'x86-64': readX8664SignalFrame,
  aarch64: readAarch64SignalFrame,
  other: undefined,
};
