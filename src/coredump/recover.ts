import type { Core, CoreThread } from '../elf/core.ts';
import { segmentAt } from '../elf/core-memory.ts';
import { findFaultPlace, type FaultPlace } from './crash-thread.ts';
import { faultOf, type Fault, type Interruption } from './fault.ts';
import { isAfterSystemCall, selfSent } from './fault/sent.ts';
import { faultContext } from './fault-context.ts';
import { findBreak } from './frames.ts';
import { handledSignal } from './signal-mask.ts';
import { readSignalFrame, type SignalFrame } from './signal-frame.ts';
import { reachesStart, type Stack } from './stacks.ts';
import { findStaleSignalFrames } from './stale.ts';

/** The first fault of a crash, and the registers at that moment. */
export interface Recovered {
  readonly place: FaultPlace;
  readonly fault: Fault;
  /** What the registers of the fault frame are, and where they were read. */
  readonly interruption: Interruption;
  readonly registersFrom: 'core' | 'signal-frame';
  /** Whether a crash handler ran before the process ended: its frames are on the stack, or its signal frame is left. */
  readonly handled: boolean;
  /** What ended the process, as the core has it. */
  readonly delivered: Fault | undefined;
  /** Why something about the fault is not known. */
  readonly doubt?: string;
}

export interface RecoverOptions {
  /** Search the whole core for old signal frames, not only the stacks. */
  readonly deep: boolean;
}

/**
 * Recovers the original fault: from the signal frame of the oldest fatal trampoline; else, where a handler has
 * returned after it had the signal sent again, from the signal frame that it left; else from the core's own siginfo.
 * @returns undefined for a core without threads.
 */
export function recover(core: Core, stacks: readonly Stack[], options: RecoverOptions): Recovered | undefined {
  const current = core.threads[0];
  if (current === undefined) return undefined;
  const delivered = deliveredFault(core, current);
  const frames = readSignalFrames(core, stacks);
  const threads = stacks.map((stack) => ({
    id: stack.threadId,
    endsEarly: endsEarly(core, stack),
    entries: stack.entries.map((entry) => withFault(entry, stack.threadId)),
  }));
  const place = findFaultPlace(threads, current.id, delivered);
  const live = place.trampoline && frames.get(frameKey(place.threadId, place.trampoline.index));
  if (place.trampoline?.fault !== undefined && live !== undefined) {
    return {
      place,
      fault: place.trampoline.fault,
      interruption: live.frame,
      registersFrom: 'signal-frame',
      handled: true,
      delivered,
    };
  }
  const thread = core.threads.find(({ id }) => id === place.threadId) ?? current;
  const interruption = { machine: core.machine, ...thread };
  const handled = place.handlerFrames !== undefined || isBackInSystemCall(core, thread, delivered);
  const unhandled = { place, fault: delivered, interruption, registersFrom: 'core', handled, delivered } as const;
  if (delivered.reason !== 'sent')
    return { ...unhandled, handled: unhandled.handled || hasReturned(core, thread, delivered) };
  const again = maySendAgain(core, thread, delivered) ? fromStale(core, thread, unhandled, options) : unhandled;
  // A thread that is in tgkill may have been led there by abort, or by a handler: only its stack tells. One whose stack
  // ran out is beyond its end, and the signal frame on an alternate stack tells.
  if (again.registersFrom !== 'core' || !isOwn(core, delivered)) return again;
  const stack = stacks.find(({ threadId }) => threadId === thread.id);
  const doubt = !holdsStack(core, thread, stack) ? NO_STACK : stack?.gdbError === undefined ? undefined : NOT_FOLLOWED;
  return doubt === undefined ? again : { ...unhandled, fault: undecided(delivered), doubt };

  function withFault<Entry extends Stack['entries'][number]>(
    entry: Entry,
    threadId: number,
  ): Entry & { fault?: Fault } {
    const read = frames.get(frameKey(threadId, entry.index));
    return read === undefined ? entry : { ...entry, fault: read.fault };
  }
}

function endsEarly(core: Core, stack: Stack): boolean {
  return findBreak(stack.entries, core) !== undefined || (!stack.truncated && !reachesStart(stack));
}

/** What the core itself says of the last signal. Only the thread that got it has its registers as they were then. */
function deliveredFault(core: Core, current: CoreThread): Fault {
  const at: Interruption = {
    machine: core.machine,
    ...current,
    ...(core.siginfo === undefined ? {} : { siginfo: core.siginfo }),
  };
  return faultOf(at, faultContext(core, current, 'siginfo'));
}

interface ReadFrame {
  readonly frame: SignalFrame;
  readonly fault: Fault;
}

/** Every live signal frame, by thread and frame number. */
function readSignalFrames(core: Core, stacks: readonly Stack[]): Map<string, ReadFrame> {
  const found = new Map<string, ReadFrame>();
  for (const { threadId, entries } of stacks) {
    const thread = core.threads.find(({ id }) => id === threadId);
    let blocked = thread?.blocked;
    for (const { index, sp, trampoline } of entries) {
      if (!trampoline) continue;
      const frame = sp === undefined ? undefined : readSignalFrame(core, core.machine, sp);
      if (frame !== undefined)
        found.set(frameKey(threadId, index), {
          frame,
          fault: faultOf(frame, faultContext(core, thread, 'signal-frame', handledSignal(frame, blocked))),
        });
      blocked = frame?.blocked;
    }
  }
  return found;
}

function frameKey(threadId: number, index: number): string {
  return `${threadId}#${index}`;
}

/** Whether a crash handler has seen this very fault before, set the default action and returned to it. */
function hasReturned(core: Core, thread: CoreThread, delivered: Fault): boolean {
  const [best] = findStaleSignalFrames(core, { thread: thread.id }).frames;
  return (
    best?.confidence === 'high' && best.fault.signal === delivered.signal && best.fault.address === delivered.address
  );
}

/** What sigreturn leaves in place of the system call's number, lest an interrupted one is restarted; an exception has it too. */
const NO_SYSTEM_CALL = 0xffff_ffff_ffff_ffffn;

/**
 * Whether a handler of a signal that was sent has just returned to the system call that it interrupted: the process
 * has sent itself another, as a crash handler does. x86-64 only, for want of the call's number elsewhere.
 */
function isBackInSystemCall(core: Core, thread: CoreThread, delivered: Fault): boolean {
  return (
    isOwn(core, delivered) &&
    thread.registers['orig_rax'] === NO_SYSTEM_CALL &&
    isAfterSystemCall({ machine: core.machine, pc: thread.pc }, { memory: core })
  );
}

/**
 * Whether the process sent itself the last signal, and not by the system call that its thread is in: then a handler
 * may have sent it while it was blocked, and returned to the instruction that had faulted, in this or another thread.
 */
function maySendAgain(core: Core, thread: CoreThread, delivered: Fault): boolean {
  return (
    isOwn(core, delivered) &&
    selfSent({ machine: core.machine, ...thread }, faultContext(core, thread, 'siginfo')) === undefined
  );
}

const NOT_FOUND =
  'the process sent itself the signal while it was elsewhere, as a crash handler does that returns, but the signal frame of the fault was not found';

const NOT_FOUND_IN_THREADS =
  'the process sent itself the signal while the thread was elsewhere, as another thread may, or a crash handler that returns, but the signal frame of a fault was not found';

/** Whether the core holds a thread's stack, as far as its frames go. */
function holdsStack(core: Core, { sp }: CoreThread, stack: Stack | undefined): boolean {
  if (core.read(sp, 1) === undefined) return false;
  const end = segmentAt(core.segments, sp)?.end ?? sp + 1n;
  return core.read(end - 1n, 1) !== undefined || (stack !== undefined && reachesStart(stack));
}

/** Whether the process sent itself a signal. */
export function isOwn(core: Core, delivered: Fault): boolean {
  return delivered.reason === 'sent' && delivered.sender?.pid === core.process?.pid;
}

/** What is left of a signal that the process sent itself, where nothing tells why. */
function undecided(delivered: Fault): Fault {
  return { ...delivered, reason: 'unknown', confidence: 'low' };
}

const NO_STACK =
  'the process sent itself the signal, and the core does not hold its stack: whether that was raise, abort or a crash handler is not known';

const NOT_FOLLOWED =
  "the process sent itself the signal, and gdb can't follow its stack: whether that was raise, abort or a crash handler is not known";

const NO_CODE =
  'the process sent itself the signal, and the core does not hold the code that it ran: whether that was raise, abort or a crash handler is not known';

const SENDER_HIDDEN =
  'a handler returned to a system call after it had the signal sent again: who sent the first one is not in the core';

/** The first signal of a handler that had no SA_SIGINFO: only its number, as that was sent again. */
function unknownSender({ signal, source, staleTrap }: Fault): Fault {
  return { ...(signal === undefined ? {} : { signal }), reason: 'sent', source, staleTrap, confidence: 'medium' };
}

function fromStale(core: Core, thread: CoreThread, unhandled: Recovered, options: RecoverOptions): Recovered {
  const { frames, complete } = findStaleSignalFrames(core, options);
  const best = frames.find(({ confidence }) => confidence !== 'low');
  if (best === undefined) {
    if (isBackInSystemCall(core, thread, unhandled.fault))
      return { ...unhandled, fault: unknownSender(unhandled.fault), doubt: SENDER_HIDDEN };
    // raise() before glibc 2.35 blocks signals around tgkill: such a thread returns from rt_sigprocmask.
    if (isAfterSystemCall({ machine: core.machine, pc: thread.pc }, { memory: core })) return unhandled;
    if (core.read(thread.pc, 1) === undefined)
      return { ...unhandled, fault: undecided(unhandled.fault), doubt: NO_CODE };
    const mayBeOther = core.threads.length > 1;
    // A thread that a handler returned to has not run since: its signal frame would be there.
    if (mayBeOther && frames.length === 0 && complete)
      return { ...unhandled, fault: { ...unhandled.fault, confidence: 'medium' } };
    const notFound = mayBeOther ? NOT_FOUND_IN_THREADS : NOT_FOUND;
    const doubt = complete ? notFound : `${notFound} where it is likely to be (--deep searches the whole core)`;
    return { ...unhandled, fault: undecided(unhandled.fault), handled: unhandled.handled || !mayBeOther, doubt };
  }
  const { frame, threadId, fault, confidence } = best;
  const place = {
    threadId,
    trampolines: unhandled.place.trampolines,
    faultFrameIndex: 0,
    confidence,
    reason: 'the innermost frame: a crash handler has returned to it, and its signal frame is left',
  };
  return {
    ...unhandled,
    place,
    fault: { ...fault, confidence: weaker(fault.confidence, confidence) },
    interruption: frame,
    registersFrom: 'signal-frame',
    handled: true,
  };
}

const ORDER = ['high', 'medium', 'low'] as const;

function weaker(a: Fault['confidence'], b: Fault['confidence']): Fault['confidence'] {
  return ORDER[Math.max(ORDER.indexOf(a), ORDER.indexOf(b))] ?? 'low';
}
