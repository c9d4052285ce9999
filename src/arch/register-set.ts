import type { Registers } from '../process/memory.ts';

/** Registers by gdb's names, the same name everywhere. */
export interface RegisterSet {
  /** In the order of NT_PRSTATUS, one word each (user_regs_struct of the kernel's asm/ptrace.h or asm/user.h). */
  readonly names: readonly string[];
  /** Where in NT_PRSTATUS the first is. */
  readonly offset: number;
  readonly pc: string;
  readonly sp: string;
  /** What a report shows of them, in the order people know. */
  readonly shown: readonly string[];
  /** Flags and selectors: they change on the way back from a handler, and don't tell where a program was. */
  readonly state: ReadonlySet<string>;
  /** Where a call leaves its return address; left out where that is on the stack. */
  readonly link?: string;
  /** What a function keeps its caller's frame by, if it keeps it. */
  readonly framePointer?: string;
  /** How many bytes below it the caller's and the return address lie; 0 if left out. */
  readonly recordBelow?: number;
  /** That is what pthread_self() gives, if one of NT_PRSTATUS is. */
  readonly threadPointer?: string;
  /** A thread's own variables end where its pointer leads: variant II of "ELF Handling For Thread-Local Storage". */
  readonly ownBelowPointer?: true;
  /** Bytes from the stack pointer on that a function leaves to those that it calls: unwinding information counts a frame from behind them. */
  readonly callerArea?: number;
  /** Those of a thread that signal frames don't hold, and that a signal does not change: segment bases. */
  readonly bases?: readonly string[];
  /** Further registers of a thread, by the type of the note that has them (owner LINUX: NT_386_TLS, NT_ARM_TLS); given those of NT_PRSTATUS. */
  readonly notes?: Readonly<Record<number, (note: Buffer, registers: Registers) => Registers>>;
}
