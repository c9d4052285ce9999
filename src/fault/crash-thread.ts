import { chooseThread, type Ending } from './choose-thread.ts';
import type { Confidence, Fault } from './model.ts';
import { normaliseFunction } from '../runtimes/normalise.ts';
import { isFatal, SIGABRT, SIGQUIT } from '../linux/signal-names.ts';
import { describeTrampoline, type Trampoline, type TrampolineVerdict } from './trampoline.ts';

/** One entry of a stack. A trampoline comes with the fault that its signal frame tells, if it could be read. */
export interface StackEntry {
  readonly index: number;
  readonly trampoline: boolean;
  readonly function?: string;
  readonly fault?: Fault;
  /** Of a trampoline: the thread had just sent itself the signal. */
  readonly inPlace?: boolean;
}

/** A thread's stack, innermost entry first. */
export interface ThreadStack {
  readonly id: number;
  /** Whether it could not be followed to where the program or the thread begins. */
  readonly endsEarly?: boolean;
  readonly entries: readonly StackEntry[];
}

/** Where the first fault is, as numbers of frames. */
export interface FaultPlace {
  readonly threadId: number;
  /** Absent if the stack ends at the trampoline: then only the registers of its signal frame tell the place. */
  readonly faultFrameIndex?: number;
  /** First and last handler frame, the trampoline included; absent if no handler is on the stack. */
  readonly handlerFrames?: readonly [number, number];
  /** The trampoline just above the fault frame. */
  readonly trampoline?: Trampoline;
  /** All of the process, by thread as given, innermost first. */
  readonly trampolines: readonly Trampoline[];
  /** What may have been the first fault as well. */
  readonly rivals: readonly Trampoline[];
  readonly confidence: Confidence;
  /** Why this frame, in words: "below the oldest fatal signal trampoline, #3 (SIGSEGV)". */
  readonly reason: string;
}

/** The signal that ended the process. */
export interface LastSignal extends Ending {
  /** Another process sent it: whatever handlers are at work, none of them did. */
  readonly fromOutside: boolean;
}

/**
 * Finds the crash thread and its fault frame: the one below the oldest fatal trampoline of the crash thread, else its
 * frame #0. A trampoline whose signal is not known counts as fatal: faulthandler leaves such ones
 * (fixtures/crash/python-faulthandler-string-at). None counts where another process sent the last signal: a fault may be survived
 * (the JVM's null checks; fixtures/crash/survived-fault-killed-from-outside), or its handler may hang.
 */
export function findFaultPlace(threads: readonly ThreadStack[], last: LastSignal): FaultPlace {
  const { threadId: currentThread, fault: delivered } = last;
  const trampolines = threads.flatMap(({ id, entries }) =>
    entries.filter(({ trampoline }) => trampoline).map((entry) => judge(entry, id, delivered)),
  );
  const fatal = trampolines.filter(
    (one) =>
      !last.fromOutside &&
      !aborts(one, threads, delivered) &&
      counts(one, newerFaults(one, trampolines, one.threadId === currentThread ? delivered : undefined)),
  );
  const first = fatal.filter((one) => !isEcho(one, trampolines));
  const { id, why, confidence, rivals } = chooseThread(first.length > 0 ? first : fatal, last);
  const oldest = fatal.findLast(({ threadId }) => threadId === id);
  const common = { threadId: id, trampolines, rivals };
  if (oldest === undefined)
    return {
      ...common,
      ...withoutHandler(
        trampolines,
        threads.find((thread) => thread.id === id),
        last.fromOutside,
        confidence,
      ),
    };
  const next = threads.find((thread) => thread.id === id)?.entries.find(({ index }) => index > oldest.index);
  return {
    ...common,
    ...(next !== undefined && { faultFrameIndex: next.index }),
    handlerFrames: [0, oldest.index],
    trampoline: oldest,
    confidence: confidence === 'high' && oldest.verdict === 'unknown' ? 'medium' : confidence,
    reason: `${next === undefined ? 'not on the stack, which ends at' : 'below'} the oldest fatal signal trampoline, #${oldest.index} (${describeTrampoline(oldest)})${why}`,
  };
}

function judge(
  { index, fault, inPlace = false }: StackEntry,
  threadId: number,
  delivered: Fault | undefined,
): Trampoline {
  return { threadId, index, verdict: verdictOf(fault, delivered), inPlace, ...(fault !== undefined && { fault }) };
}

function verdictOf(fault: Fault | undefined, delivered: Fault | undefined): TrampolineVerdict {
  const isCertain = fault?.signal !== undefined && (fault.reason !== 'sent' || fault.confidence === 'high');
  if (!isCertain || fault.signal === undefined) return 'unknown';
  // Runtimes print their threads' stacks on SIGQUIT and go on: it is the end only of a process that it ended.
  if (fault.signal === SIGQUIT && fault.reason === 'sent' && delivered?.signal !== SIGQUIT) return 'benign';
  return isFatal(fault.signal) ? 'fatal' : 'benign';
}

/** What happened to the thread while the handler ran. */
function newerFaults(
  { threadId, index }: Trampoline,
  all: readonly Trampoline[],
  delivered: Fault | undefined,
): (Fault | undefined)[] {
  return [
    delivered,
    ...all.filter((other) => other.threadId === threadId && other.index < index).map(({ fault }) => fault),
  ];
}

/**
 * A handler installed without SA_SIGINFO hides its signal. If no fault led to it and its own code then faulted, it was
 * a handler of an innocent signal (SIGTERM, SIGUSR1) with a bug: fixtures/crash/alarm-handler-crashes. A crash handler that
 * raises again sends a signal.
 */
function counts({ verdict, fault }: Trampoline, newer: readonly (Fault | undefined)[]): boolean {
  if (verdict !== 'unknown') return verdict === 'fatal';
  const isInnocent = fault?.reason === 'sent' && newer.some((one) => one?.atPc === true && one.reason !== 'sent');
  return !isInnocent;
}

/**
 * A watchdog: the handler of a signal that is not known, which no fault led to, calls abort. Whatever that signal was,
 * the abort is what went wrong. (A crash handler that aborts has a fault below it, or an abort.) In a stripped program
 * with a C library linked in abort has no name, and neither has raise: that it ended itself is all that is certain.
 * (fixtures/crash/watchdog-aborts, fixtures/crash/watchdog-aborts-static-stripped.)
 */
function aborts(
  { verdict, fault, threadId, index }: Trampoline,
  threads: readonly ThreadStack[],
  delivered: Fault | undefined,
): boolean {
  if (verdict !== 'unknown' || fault?.reason !== 'sent' || delivered?.signal !== SIGABRT) return false;
  const above = threads.find(({ id }) => id === threadId)?.entries.filter((entry) => entry.index < index) ?? [];
  const names = above.flatMap(({ function: name }) => (name === undefined ? [] : normaliseFunction(name)));
  return names.includes('abort') || (above.length > 0 && names.length === 0);
}

/**
 * A run-time that has every thread print its stack on SIGQUIT may end the process from the last one's handler (Go's
 * GOTRACEBACK=crash does; fixtures/crash/go-abort-in-c): what that thread sent itself there is not the first signal.
 */
function isEcho({ fault, threadId, index }: Trampoline, all: readonly Trampoline[]): boolean {
  return (
    fault?.reason === 'sent' &&
    all.some((older) => older.threadId === threadId && older.index > index && older.fault?.signal === SIGQUIT)
  );
}

function withoutHandler(
  trampolines: readonly Trampoline[],
  thread: ThreadStack | undefined,
  fromOutside: boolean,
  confidence: Confidence,
): Pick<FaultPlace, 'faultFrameIndex' | 'confidence' | 'reason'> {
  const first = thread?.entries[0];
  const passed = trampolines.filter(({ threadId }) => threadId === thread?.id);
  const why =
    passed.length === 0
      ? `no signal handler is on the stack${thread?.endsEarly === true ? ', as far as it can be followed' : ''}`
      : fromOutside && passed.some(({ verdict }) => verdict !== 'benign')
        ? `another process sent the signal, no handler on the stack did (${passed.map(describeTrampoline).join(', ')})`
        : `the handlers on the stack are of other signals (${passed.map(describeTrampoline).join(', ')})`;
  return {
    ...(first !== undefined && { faultFrameIndex: first.index }),
    confidence: confidence === 'high' && passed.some(({ verdict }) => verdict === 'unknown') ? 'medium' : confidence,
    reason: first === undefined ? 'the stack is empty' : `the innermost frame: ${why}`,
  };
}
