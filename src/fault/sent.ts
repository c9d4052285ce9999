import type { FaultContext, Interruption } from '../arch/model.ts';
import { isAfterSystemCall } from '../arch/system-call.ts';
import type { Fault } from './model.ts';
import { isSent, SIGSYS } from '../linux/signal-names.ts';

/**
 * A signal without a fault behind it and without siginfo. A signal that the thread sent to itself is told by the
 * system call it returns from. Else the signal is the one that is blocked since, or it is taken from the one that ended
 * the process, if that was raised again; its sender is not in the core.
 */
export function sentFault(at: Interruption, context: FaultContext, staleTrap: boolean): Fault {
  const common = { reason: 'sent', source: context.source, staleTrap } as const;
  const self = selfSent(at, context);
  const { delivered, handled } = context;
  if (self !== undefined && (handled === undefined || handled === self.signal))
    return { ...common, ...self, confidence: 'high' };
  if (handled === SIGSYS && mayBeForbidden(at, context)) return { ...common, ...FORBIDDEN, confidence: 'medium' };
  if (handled !== undefined) return { ...common, signal: handled, confidence: 'high' };
  const raisedAgain = delivered !== undefined && isSent(delivered.code);
  return { ...common, ...(raisedAgain && { signal: delivered.signal }), confidence: raisedAgain ? 'medium' : 'low' };
}

const FORBIDDEN = {
  signal: SIGSYS,
  reason: 'seccomp',
  because: ['no siginfo tells whether a filter forbade the system call, or a process sent the signal'],
} as const;

/**
 * Whether a seccomp filter may have forbidden the system call that the thread comes back from: that leaves no trap
 * (fixtures/crash/handler-forbidden-call), and no error, as a call has that a signal interrupts.
 */
function mayBeForbidden(at: Interruption, context: FaultContext): boolean {
  const { result } = at.arch?.systemCalls ?? {};
  const value = result === undefined ? undefined : at.registers[result];
  const isError = value !== undefined && BigInt.asIntN(64, value) < 0n;
  return isAfterSystemCall(at, context) && !isError;
}

interface SelfSent {
  readonly signal: number;
  readonly code: number;
  readonly sender: { readonly pid: number };
}

const SI_USER = 0;
const SI_TKILL = -6;

/** The signal that a thread has just sent to itself: tgkill(pid, tid, signal) or kill(pid, signal), as the kernel leaves their arguments behind. */
export function selfSent(at: Interruption, context: FaultContext): SelfSent | undefined {
  if (context.pid === undefined || !isAfterSystemCall(at, context)) return undefined;
  const call = at.arch?.systemCalls?.made(at.registers);
  if (call === undefined) return undefined;
  const { pid } = context;
  const [first, second, third] = call.args;
  const byThread =
    (call.name === undefined || call.name === 'tgkill') && second === context.threadId && isSignal(third);
  if (byThread && (first === undefined || first === pid)) return { signal: third, code: SI_TKILL, sender: { pid } };
  const byProcess = (call.name === undefined ? first === pid : call.name === 'kill') && isSignal(second);
  return byProcess ? { signal: second, code: SI_USER, sender: { pid } } : undefined;
}

function isSignal(value: number | undefined): value is number {
  return value !== undefined && value >= 1 && value <= 64;
}

/** Whether the thread is in a system call, or may be: that is not known of this processor, or the code before pc is not in the core. */
export function mayBeInSystemCall(
  at: Pick<Interruption, 'arch' | 'pc'>,
  context: Pick<FaultContext, 'memory'>,
): boolean {
  return (
    at.arch?.systemCalls === undefined || context.memory.read(at.pc, 1) === undefined || isAfterSystemCall(at, context)
  );
}

/** Whether the thread may have sent the signal itself, as raise and abort do: it is in no system call that does anything else. */
export function mayHaveSent(
  at: Pick<Interruption, 'arch' | 'pc' | 'registers'>,
  context: Pick<FaultContext, 'memory'>,
): boolean {
  const { number, sending, noNumber } = at.arch?.systemCalls ?? {};
  const call = number === undefined ? undefined : at.registers[number];
  return mayBeInSystemCall(at, context) && (call === undefined || call === noNumber || sending?.has(call) !== false);
}
