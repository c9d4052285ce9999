import type { Core, CoreThread } from '../elf/core.ts';
import { segmentAt } from '../elf/core-memory.ts';
import { asItWas, isChanged } from './changed-context.ts';
import { findFaultPlace, type FaultPlace } from './crash-thread.ts';
import { faultOf, type Fault, type Interruption } from './fault.ts';
import { selfSent } from './sent.ts';
import { faultContext } from './fault-context.ts';
import { findBreak } from '../crash/frames.ts';
import { isFaultless } from './faultless.ts';
import { normaliseFunction } from '../crash/normalise.ts';
import { elsewhereText, severalText, survivedText } from './rivals.ts';
import { handledSignal } from '../linux/signal-mask.ts';
import { readSignalFrame, type SignalFrame } from '../arch/signal-frame.ts';
import { isFromOutside, isOwn, undecided, type Found, type Recovered, type RecoverOptions } from './recovered.ts';
import { fromStale, frameOfReturned, isBackInSystemCall, maySendAgain } from './returned-handler.ts';
import { reachesStart, type Stack } from '../stacks/gdb/stacks.ts';

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
    entries: stack.entries.map((entry) => ({ ...entry, ...told(frames.get(frameKey(stack.threadId, entry.index))) })),
  }));
  const fromOutside = isFromOutside(core, delivered);
  const inPlace = isInPlace(core, current, stacks);
  const place = findFaultPlace(threads, { threadId: current.id, fault: delivered, inPlace, fromOutside });
  const found = atTrampoline(place, frames, delivered) ?? atThread(core, stacks, current, place, delivered, options);
  const decided = decide(found);
  const remark = fromOutside ? survivedText(place.trampolines) : undefined;
  return {
    ...decided,
    isFaultless: decided.fault.reason === 'sent' && isFaultless(core, stacks, place.trampolines),
    ...(remark === undefined ? {} : { remark }),
  };
}

/** The fault below the trampoline that counts, if there is one. */
function atTrampoline(place: FaultPlace, frames: ReadonlyMap<string, ReadFrame>, delivered: Fault): Found | undefined {
  const live = place.trampoline && frames.get(frameKey(place.threadId, place.trampoline.index));
  if (place.trampoline?.fault === undefined || live === undefined) return undefined;
  return {
    place,
    fault: place.trampoline.fault,
    interruption: live.frame,
    registersFrom: 'signal-frame',
    handled: true,
    delivered,
    ...(live.isElsewhere === true && { isElsewhere: true }),
  };
}

/** The fault of a thread that is in no crash handler any more, or never was. */
function atThread(
  core: Core,
  stacks: readonly Stack[],
  current: CoreThread,
  place: FaultPlace,
  delivered: Fault,
  options: RecoverOptions,
): Found {
  const thread = core.threads.find(({ id }) => id === place.threadId) ?? current;
  const interruption = { machine: core.machine, ...thread };
  const handled = place.handlerFrames !== undefined || isBackInSystemCall(core, thread, delivered);
  const unhandled = { place, fault: delivered, interruption, registersFrom: 'core', handled, delivered } as const;
  if (delivered.reason !== 'sent') {
    const leftFrame = frameOfReturned(core, thread, delivered);
    return leftFrame === undefined ? unhandled : { ...unhandled, handled: true, leftFrame };
  }
  const again = maySendAgain(core, thread, delivered) ? fromStale(core, thread, unhandled, options) : unhandled;
  // A thread that is in tgkill may have been led there by abort, or by a handler: only its stack tells. One whose stack
  // ran out is beyond its end, and the signal frame on an alternate stack tells.
  if (again.registersFrom !== 'core' || !isOwn(core, delivered)) return again;
  const stack = stacks.find(({ threadId }) => threadId === thread.id);
  const doubt = !holdsStack(core, thread, stack) ? NO_STACK : stack?.gdbError === undefined ? undefined : NOT_FOLLOWED;
  return doubt === undefined ? again : { ...unhandled, fault: undecided(delivered), doubt };
}

/** Says where others may have been the first, and lets go of a fault that is one of several. */
function decide(found: Found): Found {
  const { fault, place } = found;
  const isGuess = place.confidence === 'low';
  if (place.rivals.length === 0) return isGuess ? { ...found, fault: { ...fault, confidence: 'low' } } : found;
  if (isGuess) return { ...found, fault: undecided(fault), doubt: severalText(place.rivals) };
  return { ...found, doubt: elsewhereText(place.rivals) };
}

function told(read: ReadFrame | undefined): { readonly fault?: Fault; readonly inPlace?: boolean } {
  return read === undefined ? {} : { fault: read.fault, inPlace: read.inPlace };
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

/** A signal frame and its fault, as they were before a handler changed where it returns to. */
function asItHappened(
  frame: SignalFrame,
  fault: Fault,
  { interrupted }: Stack['entries'][number],
): Pick<ReadFrame, 'frame' | 'fault' | 'isElsewhere'> {
  if (!isChanged(fault)) return { frame, fault };
  return interrupted === undefined
    ? { frame, fault, isElsewhere: true }
    : { frame: asItWas(frame, interrupted), fault: { ...fault, atPc: true } };
}

interface ReadFrame {
  readonly frame: SignalFrame;
  readonly fault: Fault;
  /** A handler changed the pc, and what it was is not known. */
  readonly isElsewhere?: boolean;
  readonly inPlace: boolean;
}

/** Every live signal frame, by thread and frame number. */
function readSignalFrames(core: Core, stacks: readonly Stack[]): Map<string, ReadFrame> {
  const found = new Map<string, ReadFrame>();
  for (const { threadId, entries } of stacks) {
    const thread = core.threads.find(({ id }) => id === threadId);
    let blocked = thread?.blocked;
    for (const entry of entries) {
      const { index, sp, trampoline } = entry;
      if (!trampoline) continue;
      const frame = sp === undefined ? undefined : readSignalFrame(core, core.machine, sp);
      if (frame !== undefined) {
        const context = faultContext(core, thread, 'signal-frame', handledSignal(frame, blocked));
        const inPlace = selfSent(frame, context) !== undefined;
        found.set(frameKey(threadId, index), { ...asItHappened(frame, faultOf(frame, context), entry), inPlace });
      }
      blocked = frame?.blocked;
    }
  }
  return found;
}

function frameKey(threadId: number, index: number): string {
  return `${threadId}#${index}`;
}

/** Whether the core holds a thread's stack, as far as its frames go. */
function holdsStack(core: Core, { sp }: CoreThread, stack: Stack | undefined): boolean {
  if (core.read(sp, 1) === undefined) return false;
  const end = segmentAt(core.segments, sp)?.end ?? sp + 1n;
  return core.read(end - 1n, 1) !== undefined || (stack !== undefined && reachesStart(stack));
}

/** Whether the current thread has just sent itself the last signal: by its system call, or in abort. */
function isInPlace(core: Core, current: CoreThread, stacks: readonly Stack[]): boolean {
  if (selfSent({ machine: core.machine, ...current }, faultContext(core, current, 'siginfo')) !== undefined)
    return true;
  const { entries = [] } = stacks.find(({ threadId }) => threadId === current.id) ?? {};
  const trampoline = entries.findIndex((entry) => entry.trampoline);
  return entries
    .slice(0, trampoline === -1 ? undefined : trampoline)
    .some(({ function: name }) => name !== undefined && normaliseFunction(name) === 'abort');
}

const NO_STACK =
  'the process sent itself the signal, and the core does not hold its stack: whether that was raise, abort or a crash handler is not known';

const NOT_FOLLOWED =
  "the process sent itself the signal, and gdb can't follow its stack: whether that was raise, abort or a crash handler is not known";
