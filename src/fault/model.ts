/** What went wrong, as the CPU or the kernel sees it; a crash class says what it means for the program. */
export type FaultReason =
  | 'not-mapped' // no mapping at the address
  | 'protection' // a mapping that does not allow the access
  | 'protection-key'
  | 'beyond-end-of-file' // a mapping of a file that is shorter, or of a device that failed
  | 'memory-failure'
  | 'non-canonical' // a pointer that no address space has; `address` is it, where the instruction tells
  | 'general-protection' // that, or another rule of the CPU: not known which
  | 'privileged-instruction'
  | 'misaligned'
  | 'pointer-authentication' // a pointer that is not the one that was signed
  | 'branch-target' // a jump to where none may go
  | 'shadow-stack' // a return address that differs from the CPU's copy
  | 'memory-tag'
  | 'bounds'
  | 'division-by-zero'
  | 'division-overflow'
  | 'division' // one of these two
  | 'floating-point'
  | 'invalid-opcode'
  | 'breakpoint'
  | 'debug' // single step, watchpoint, ptrace
  | 'seccomp'
  | 'kernel' // raised by the kernel for a reason of its own (a resource limit, a stack that can't hold a signal frame)
  | 'sent' // by a process, perhaps itself: no fault
  | 'unknown';

export type FaultAccess = 'read' | 'write' | 'execute';
export type Confidence = 'high' | 'medium' | 'low';
export type FaultSource = 'siginfo' | 'signal-frame' | 'stale-signal-frame' | 'instruction';

/** An instruction that exists to stop a program, as debuggers write it, and who puts it into programs. */
export interface Stop {
  readonly instruction: string;
  readonly by: 'compilers' | 'debuggers' | 'libraries';
}

/** A pointer with a tag that the processor ignores, as the program had it; or one before its authentication failed. */
export interface SpecialPointer {
  readonly kind: 'tagged' | 'unauthentic';
  readonly value: bigint;
}

/** One signal, told apart into what raised it. Whatever the evidence does not hold is absent. */
export interface Fault {
  readonly signal?: number;
  readonly code?: number;
  /** Of the data, or of the instruction for `execute`, invalid opcodes and arithmetic. Never a sender's pid. */
  readonly address?: bigint;
  readonly access?: FaultAccess;
  /** What the pointer was that led to the address, where the processor takes a part of it for no address. */
  readonly pointer?: SpecialPointer;
  /** Who sent it; only for reason `sent`. */
  readonly sender?: { readonly pid: number; readonly uid?: number };
  readonly reason: FaultReason;
  readonly source: FaultSource;
  readonly confidence: Confidence;
  /** Why it is less sure than what it was told by. */
  readonly because?: readonly string[];
  /** The trap number, error and address beside the registers are an older fault's, one that the program survived. */
  readonly staleTrap: boolean;
  /** Whether the instruction at pc raised it: false if it can't have (the siginfo was sent again); absent if not known. */
  readonly atPc?: boolean;
  /** The instruction that raised it, where it was put there to stop the program. */
  readonly stop?: Stop;
}
