import { isAfterSystemCall } from '../arch/system-call.ts';
import type { Core, CoreThread } from '../process/core.ts';
import type { Fault } from './model.ts';
import { faultContext } from './fault-context.ts';
import { selfSent } from './sent.ts';
import { doubted } from './doubts.ts';
import { isOwn, undecided, type Found, type RecoverOptions } from './recovered.ts';
import { findStaleSignalFrames } from './stale.ts';

/** The signal frame of a crash handler that has seen this very fault before, set the default action and returned to it. */
export function frameOfReturned(core: Core, thread: CoreThread, delivered: Fault): bigint | undefined {
  const [best] = findStaleSignalFrames(core, { thread: thread.id }).frames;
  const isSame =
    best?.confidence === 'high' && best.fault.signal === delivered.signal && best.fault.address === delivered.address;
  return isSame ? best.frame.address : undefined;
}

/**
 * Whether a handler of a signal that was sent has just returned to the system call that it interrupted: the process
 * has sent itself another, as a crash handler does (fixtures/crash/handler-killed-from-outside). Only where sigreturn leaves a
 * mark in place of the call's number.
 */
export function isBackInSystemCall(core: Core, thread: CoreThread, delivered: Fault): boolean {
  const { number, noNumber } = core.arch?.systemCalls ?? {};
  return (
    isOwn(core, delivered) &&
    number !== undefined &&
    noNumber !== undefined &&
    thread.registers[number] === noNumber &&
    isAfterSystemCall({ arch: core.arch, pc: thread.pc }, { memory: core })
  );
}

/** Whether the processor's record tells a thread that sends a signal from one that a handler returned to. */
export function canTellSending({ arch }: Core): boolean {
  return arch?.systemCalls !== undefined && arch.signalFrames !== undefined;
}

/**
 * Whether the process sent itself the last signal, and not by the system call that its thread is in: then a handler
 * may have sent it while it was blocked, and returned to the instruction that had faulted, in this or another thread.
 */
export function maySendAgain(core: Core, thread: CoreThread, delivered: Fault): boolean {
  return (
    canTellSending(core) &&
    isOwn(core, delivered) &&
    selfSent({ arch: core.arch, ...thread }, faultContext(core, thread, 'siginfo')) === undefined
  );
}

const NOT_FOUND =
  'the process sent itself the signal while it was elsewhere, as a crash handler does that returns, but the signal frame of the fault was not found';

const NOT_FOUND_IN_THREADS =
  'the process sent itself the signal while the thread was elsewhere, as another thread may, or a crash handler that returns, but the signal frame of a fault was not found';

const BY_THREAD =
  'the thread was elsewhere when the process sent itself the signal: another thread sent it, or a handler';

const GONE_ON =
  'the signal frame that a handler left fits the thread, but not all of its registers: it may be of an older signal';

const NO_CODE =
  'the process sent itself the signal, and the core does not hold the code that it ran: whether that was raise, abort or a crash handler is not known';

const SENDER_HIDDEN =
  'a handler returned to a system call after it had the signal sent again: who sent the first one is not in the core';

/** The first signal of a handler that had no SA_SIGINFO: only its number, as that was sent again. */
function unknownSender({ signal, source, staleTrap }: Fault): Fault {
  return {
    ...(signal === undefined ? {} : { signal }),
    reason: 'sent',
    source,
    staleTrap,
    confidence: 'medium',
    because: [SENDER_HIDDEN],
  };
}

/** The fault whose handler has returned after it had the signal sent again, by the signal frame that it left. */
export function fromStale(core: Core, thread: CoreThread, unhandled: Found, options: RecoverOptions): Found {
  const { frames, complete } = findStaleSignalFrames(core, options);
  const best = frames.find(({ confidence }) => confidence !== 'low');
  if (best === undefined) {
    if (isBackInSystemCall(core, thread, unhandled.fault))
      return { ...unhandled, fault: unknownSender(unhandled.fault), doubt: SENDER_HIDDEN };
    // raise() before glibc 2.35 blocks signals around tgkill: such a thread returns from rt_sigprocmask.
    if (isAfterSystemCall({ arch: core.arch, pc: thread.pc }, { memory: core })) return unhandled;
    if (core.read(thread.pc, 1) === undefined)
      return { ...unhandled, fault: undecided(unhandled.fault, NO_CODE), doubt: NO_CODE };
    const mayBeOther = core.threads.length > 1;
    // A thread that a handler returned to has not run since: its signal frame would be there.
    if (mayBeOther && frames.length === 0 && complete)
      return { ...unhandled, fault: doubted(unhandled.fault, 'medium', BY_THREAD) };
    const notFound = mayBeOther ? NOT_FOUND_IN_THREADS : NOT_FOUND;
    const doubt = complete ? notFound : `${notFound} where it is likely to be (--deep searches the whole core)`;
    return { ...unhandled, fault: undecided(unhandled.fault, doubt), handled: unhandled.handled || !mayBeOther, doubt };
  }
  const { frame, threadId, fault, confidence } = best;
  const place = {
    threadId,
    trampolines: unhandled.place.trampolines,
    rivals: [],
    faultFrameIndex: 0,
    confidence,
    reason: 'the innermost frame: a crash handler has returned to it, and its signal frame is left',
  };
  return {
    ...unhandled,
    place,
    fault: confidence === 'high' ? fault : doubted(fault, confidence, GONE_ON),
    interruption: frame,
    registersFrom: 'signal-frame',
    handled: true,
    leftFrame: frame.address,
  };
}
