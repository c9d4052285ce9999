import type { Confidence, Fault } from './model.ts';
import { isSent } from '../linux/signal-names.ts';
import { isOfFault, type Trampoline } from './trampoline.ts';

/** What the core says of the signal that ended the process. */
export interface Ending {
  /** The thread that got it. */
  readonly threadId: number;
  readonly fault: Fault | undefined;
  /** That thread had just sent it to itself, as raise and abort do. */
  readonly inPlace: boolean;
}

/** The thread whose fault it was. */
export interface CrashThread {
  readonly id: number;
  readonly why: string;
  readonly confidence: Confidence;
  /** What may have been first as well. */
  readonly rivals: readonly Trampoline[];
}

/**
 * The current thread if a fault of its own led to a handler on its stack, or if the last signal was not sent. Else another
 * thread: kill(getpid()) in a crash handler is delivered to the main thread (fixtures/crash/handler-kill-thread); and a handler
 * may hand the signal over to another thread by pthread_kill, wait, and leave it to the handler there to end the process (Emacs
 * does; fixtures/crash/handler-forwards). A thread with a trampoline of an unknown signal is it only if no thread has a known one.
 * @param fatal the fatal trampolines of all threads.
 */
export function chooseThread(fatal: readonly Trampoline[], { threadId: current, fault, inPlace }: Ending): CrashThread {
  const stay = { id: current, why: '', confidence: 'high', rivals: [] } as const;
  const [own, others] = [
    fatal.filter((one) => one.threadId === current),
    fatal.filter((one) => one.threadId !== current),
  ];
  if (fault?.code === undefined || !isSent(fault.code) || own.some(isOfFault)) return stay;
  const candidates =
    own.length > 0 ? others.filter((one) => isOfFault(one) && own.every(mayBeFrom(one))) : best(others);
  const [other, another] = new Set(candidates.map(({ threadId }) => threadId));
  if (other === undefined) return stay;
  if (another !== undefined) return { ...stay, confidence: 'low', rivals: candidates.filter(isOfFault) };
  const what =
    own.length > 0 ? 'its handler handed the signal over' : 'the signal that ended the process was sent and came';
  const isCertain = candidates.some(({ verdict }) => verdict === 'fatal');
  const isOther = inPlace && own.length === 0;
  return {
    id: other,
    why: ` of thread ${other}: ${what} to thread ${current}`,
    confidence: !isCertain ? 'low' : isOther ? 'medium' : 'high',
    rivals: isOther ? [{ threadId: current, index: 0, verdict: 'fatal', fault, inPlace }] : [],
  };
}

/** Those that a fault led to; else those of a known signal; else all. */
function best(fatal: readonly Trampoline[]): readonly Trampoline[] {
  const known = fatal.filter(({ verdict }) => verdict === 'fatal');
  return [known.filter(isOfFault), known].find((some) => some.length > 0) ?? fatal;
}

/** Whether the signal that led to a trampoline may be that of another thread's fault, handed over: not if its own thread raised it. */
function mayBeFrom({ fault: first }: Trampoline) {
  return ({ fault, inPlace }: Trampoline): boolean =>
    inPlace !== true && (fault?.signal === undefined || fault.signal === first?.signal);
}
