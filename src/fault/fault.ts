import type { FaultContext, HardwareFault, Interruption } from '../arch/model.ts';
import { isSent, SIGFPE, SIGILL, SIGSEGV } from '../linux/signal-names.ts';
import type { Siginfo } from '../linux/siginfo.ts';
import { instructionFault } from './instruction.ts';
import type { Fault } from './model.ts';
import { doubted } from './doubts.ts';
import { mayBeInSystemCall, sentFault } from './sent.ts';
import { siginfoFault } from './siginfo.ts';
import { withStop } from './stop.ts';

/**
 * Tells what raised the signal that interrupted these registers: from its siginfo where there is one, else from the
 * trap, checked against the instruction at pc; else from the instruction.
 */
export function faultOf(at: Interruption, context: FaultContext): Fault {
  const fault = detailed(withoutMask(at, context), at, context);
  const isOther = context.handled !== undefined && fault.signal !== context.handled && fault.atPc !== true;
  return isOther
    ? sentFault(at, context, (at.trap?.number ?? 0) !== 0)
    : withDelay(withStop(fault, at, context), at, context);
}

const LATE =
  'the floating point unit tells of an error at its next instruction: what failed is before that, perhaps in a function that has returned';

const LATE_TAG =
  "tags are checked behind the program's back (SEGV_MTEAERR): what failed is before the system call or interrupt at which the kernel told of it, perhaps in a function that has returned";

/** Less sure where the place of a fault is not that of what failed. */
function withDelay(fault: Fault, at: Interruption, context: FaultContext): Fault {
  if (fault.reason === 'memory-tag' && fault.address === undefined) return doubted(fault, 'medium', LATE_TAG);
  const isLate = fault.reason === 'floating-point' && at.arch?.hardware?.isLate?.(at, context) === true;
  return isLate ? doubted(fault, 'medium', LATE) : fault;
}

/** With what the processor has to add. */
function detailed(fault: Fault, at: Interruption, context: FaultContext): Fault {
  return at.arch?.hardware?.detail?.(fault, at, context) ?? fault;
}

function withoutMask(at: Interruption, context: FaultContext): Fault {
  const { siginfo } = at;
  if (siginfo === undefined) return withoutSiginfo(at, context);
  const isSure = context.source === 'siginfo' || at.arch?.signalFrames?.hasSiginfo === true;
  const other = isSure ? undefined : withoutSiginfo(at, context);
  return other !== undefined && disproves(other, siginfo) ? other : siginfoFault(at, siginfo, context);
}

function withoutSiginfo(at: Interruption, context: FaultContext): Fault {
  const told = at.arch?.hardware?.fault(at, context);
  if (told !== undefined) return typeof told === 'string' ? withoutRecord(told, at, context) : told;
  return at.signal === undefined ? unrecordedFault(at, context) : signalFault(at, at.signal, context);
}

/**
 * Neither a siginfo nor the hardware tells, as in the frames that QEMU's user emulation writes for x86 without SA_SIGINFO: an
 * instruction that can only fail has; of one that can not, and in no system call, nothing tells whether the signal was sent.
 */
function unrecordedFault(at: Interruption, context: FaultContext): Fault {
  const { handled } = context;
  for (const signal of handled === undefined ? OF_INSTRUCTIONS : [handled]) {
    const found = signalFault(at, signal, context);
    if (found.source === 'instruction') return found;
  }
  return handled !== undefined || mayBeInSystemCall(at, context)
    ? sentFault(at, context, false)
    : withoutRecord('unknown', at, context);
}

const OF_INSTRUCTIONS = [SIGSEGV, SIGFPE, SIGILL];

/** The hardware's record is of no fault, of an older one, or of one that it does not describe. */
function withoutRecord(told: Exclude<HardwareFault, Fault>, at: Interruption, context: FaultContext): Fault {
  const sent = sentFault(at, context, told === 'stale');
  if (told !== 'unknown' || sent.confidence === 'high') return sent;
  return {
    ...(sent.signal !== undefined && { signal: sent.signal }),
    reason: 'unknown',
    source: context.source,
    confidence: 'low',
    staleTrap: false,
  };
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
