import type { Core, Segment, Siginfo } from '../elf/core.ts';
import type { Memory, Registers } from '../process/memory.ts';
import type { Trap } from '../arch/signal-frame.ts';
import { aarch64Fault } from '../arch/aarch64/fault.ts';
import { instructionFault } from './instruction.ts';
import { sentFault } from './sent.ts';
import { siginfoFault } from './siginfo.ts';
import { withStop, type Stop } from './stop.ts';
import { trapFault } from '../arch/x86-64/fault.ts';
import { isSent } from '../linux/signal-names.ts';

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

/** One signal, told apart into what raised it. Whatever the evidence does not hold is absent. */
export interface Fault {
  readonly signal?: number;
  readonly code?: number;
  /** Of the data, or of the instruction for `execute`, invalid opcodes and arithmetic. Never a sender's pid. */
  readonly address?: bigint;
  readonly access?: FaultAccess;
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

/** Registers with what is known of the signal that interrupted them: a signal frame, or a thread of the core. */
export interface Interruption {
  readonly machine: Core['machine'];
  readonly registers: Registers;
  readonly pc: bigint;
  readonly sp: bigint;
  readonly siginfo?: Siginfo;
  /** The signal alone, from a core without NT_SIGINFO. */
  readonly signal?: number;
  readonly trap?: Trap;
  readonly esr?: bigint;
  readonly faultAddress?: bigint;
}

export interface FaultContext {
  readonly memory: Memory;
  readonly segments: readonly Segment[];
  /** Where the interruption was read. */
  readonly source: Exclude<FaultSource, 'instruction'>;
  /** The signal that ended the process: a handler without SA_SIGINFO that raised the signal again tells it so. */
  readonly delivered?: Siginfo;
  /** The signal whose handler runs, where the signals that the thread has blocked since tell it. */
  readonly handled?: number;
  /** Process and thread, as the process itself sees them: tells a signal to itself by the arguments of tgkill or kill. */
  readonly pid?: number;
  readonly threadId?: number;
  /** For operands relative to fs and gs, which signal frames do not hold. */
  readonly segmentBases?: { readonly fs?: bigint; readonly gs?: bigint };
}

/**
 * Tells what raised the signal that interrupted these registers: from its siginfo where there is one, else from the
 * trap, checked against the instruction at pc; else from the instruction.
 */
export function faultOf(at: Interruption, context: FaultContext): Fault {
  const fault = withoutMask(at, context);
  const isOther = context.handled !== undefined && fault.signal !== context.handled && fault.atPc !== true;
  return isOther ? sentFault(at, context, (at.trap?.number ?? 0) !== 0) : withStop(fault, at, context);
}

function withoutMask(at: Interruption, context: FaultContext): Fault {
  const { siginfo } = at;
  if (siginfo === undefined) return withoutSiginfo(at, context);
  const other = context.source === 'siginfo' ? undefined : withoutSiginfo(at, context);
  return other !== undefined && disproves(other, siginfo) ? other : siginfoFault(at, siginfo, context);
}

function withoutSiginfo(at: Interruption, context: FaultContext): Fault {
  if (at.trap !== undefined) return trapFault(at, at.trap, context);
  if (at.machine === 'aarch64' && at.faultAddress !== undefined) return aarch64Fault(at, context);
  return at.signal === undefined ? sentFault(at, context, false) : signalFault(at, at.signal, context);
}

function signalFault(at: Interruption, signal: number, context: FaultContext): Fault {
  const found = instructionFault(at, signal, context);
  if (found !== undefined) return { signal, ...found, source: 'instruction', confidence: 'medium', staleTrap: false };
  return { signal, reason: 'unknown', source: context.source, confidence: 'low', staleTrap: false };
}

/**
 * Where a handler has no SA_SIGINFO, the place of the siginfo holds what was there before: an older signal's, or by
 * chance a number and a code that are some signal's (seen: 1, 0, -1). What the instruction itself proves is truer.
 */
function disproves({ signal, reason, atPc, confidence }: Fault, siginfo: Siginfo): boolean {
  const isProven = atPc === true || (reason === 'sent' && confidence === 'high');
  return isProven && (signal !== siginfo.signal || isSent(siginfo.code) !== (reason === 'sent'));
}
