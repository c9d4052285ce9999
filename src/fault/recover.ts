import type { Core, CoreThread } from '../process/core.ts';
import type { Registers } from '../process/memory.ts';
import { segmentAt } from '../process/segments.ts';
import { findFaultPlace, type FaultPlace } from './crash-thread.ts';
import type { Interruption } from '../arch/model.ts';
import { faultOf } from './fault.ts';
import type { Fault } from './model.ts';
import { selfSent } from './sent.ts';
import { faultContext } from './fault-context.ts';
import { isFaultless } from './faultless.ts';
import type { FollowedStack, ToldFrame } from './followed-stack.ts';
import { normaliseFunction } from '../runtimes/normalise.ts';
import { doubted } from './doubts.ts';
import { elsewhereText, severalText, survivedText } from './rivals.ts';
import { isFromOutside, isOwn, undecided, type Found, type Recovered, type RecoverOptions } from './recovered.ts';
import { canTellSending, fromStale, frameOfReturned, isBackInSystemCall, maySendAgain } from './returned-handler.ts';
import { reachesStart } from '../stacks/follow.ts';
import type { Stack } from '../stacks/model.ts';

/**
 * Recovers the original fault: from the signal frame of the oldest fatal trampoline; else, where a handler has
 * returned after it had the signal sent again, from the signal frame that it left; else from the core's own siginfo.
 * @returns undefined for a core without threads.
 */
export function recover(core: Core, stacks: readonly FollowedStack[], options: RecoverOptions): Recovered | undefined {
  const current = core.threads[0];
  if (current === undefined) return undefined;
  const delivered = deliveredFault(core, current);
  const threads = stacks.map(({ stack, endsEarly, told }) => ({
    id: stack.threadId,
    endsEarly,
    entries: stack.entries.map((entry) => ({ ...entry, ...ofEntry(told.get(entry.index)) })),
  }));
  const fromOutside = isFromOutside(core, delivered);
  const inPlace = isInPlace(core, current, stacks);
  const place = findFaultPlace(threads, { threadId: current.id, fault: delivered, inPlace, fromOutside });
  const found =
    atTrampoline(place, stacks, delivered) ??
    atThread(core, stacks, current, place, delivered, { ...options, inPlace });
  const decided = decide(found);
  const remark = fromOutside ? survivedText(place.trampolines) : undefined;
  return {
    ...decided,
    isFaultless: decided.fault.reason === 'sent' && isFaultless(core, stacks, place.trampolines),
    ...(remark === undefined ? {} : { remark }),
  };
}

/** The fault below the trampoline that counts, if there is one. */
function atTrampoline(place: FaultPlace, stacks: readonly FollowedStack[], delivered: Fault): Found | undefined {
  const live = place.trampoline && stackOf(stacks, place.threadId)?.told.get(place.trampoline.index);
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
  stacks: readonly FollowedStack[],
  current: CoreThread,
  place: FaultPlace,
  delivered: Fault,
  options: RecoverOptions & { readonly inPlace: boolean },
): Found {
  const thread = core.threads.find(({ id }) => id === place.threadId) ?? current;
  const pc = pcBehindUnread(stackOf(stacks, thread.id), place);
  const interruption = { arch: core.arch, ...thread, ...(pc === undefined ? {} : { pc, registers: onlyPc(core, pc) }) };
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
  const stack = stackOf(stacks, thread.id)?.stack;
  const doubt = !holdsStack(core, thread, stack)
    ? NO_STACK
    : stack?.error !== undefined
      ? NOT_FOLLOWED
      : place.trampoline !== undefined
        ? UNREAD
        : options.inPlace || canTellSending(core)
          ? undefined
          : NO_RECORD;
  return doubt === undefined ? again : { ...unhandled, fault: undecided(delivered, doubt), doubt };
}

/** Of the frame behind a trampoline whose signal frame can't be read: its stack tells where it is, and no other register. */
function pcBehindUnread(followed: FollowedStack | undefined, place: FaultPlace): bigint | undefined {
  if (place.trampoline === undefined) return undefined;
  return followed?.stack.entries.find(({ index }) => index === place.faultFrameIndex)?.address;
}

function onlyPc({ arch }: Core, pc: bigint): Registers {
  return arch === undefined ? {} : { [arch.registers.pc]: pc };
}

/** Says where others may have been the first, and lets go of a fault that is one of several. */
function decide(found: Found): Found {
  const { fault, place } = found;
  const isGuess = place.confidence === 'low';
  if (place.rivals.length === 0) return isGuess ? { ...found, fault: doubted(fault, 'low', WHICH_THREAD) } : found;
  if (isGuess) {
    const doubt = severalText(place.rivals);
    return { ...found, fault: undecided(fault, doubt), doubt };
  }
  return { ...found, doubt: elsewhereText(place.rivals) };
}

const WHICH_THREAD = 'no signal frame tells which signal a handler got: another thread may have had the first fault';

function ofEntry(told: ToldFrame | undefined): Pick<ToldFrame, 'fault' | 'inPlace'> | undefined {
  return told && { fault: told.fault, inPlace: told.inPlace };
}

function stackOf(stacks: readonly FollowedStack[], thread: number): FollowedStack | undefined {
  return stacks.find(({ stack }) => stack.threadId === thread);
}

/** What the core itself says of the last signal. Only the thread that got it has its registers as they were then. */
function deliveredFault(core: Core, current: CoreThread): Fault {
  const at: Interruption = {
    arch: core.arch,
    ...current,
    ...(core.siginfo === undefined ? {} : { siginfo: core.siginfo }),
  };
  return faultOf(at, faultContext(core, current, 'siginfo'));
}

/** Whether the core holds a thread's stack, as far as its frames go. */
function holdsStack(core: Core, { sp }: CoreThread, stack: Stack | undefined): boolean {
  if (core.read(sp, 1) === undefined) return false;
  const end = segmentAt(core.segments, sp)?.end ?? sp + 1n;
  return core.read(end - 1n, 1) !== undefined || (stack !== undefined && reachesStart(stack));
}

/** Whether the current thread has just sent itself the last signal: by its system call, or in abort. */
function isInPlace(core: Core, current: CoreThread, stacks: readonly FollowedStack[]): boolean {
  if (selfSent({ arch: core.arch, ...current }, faultContext(core, current, 'siginfo')) !== undefined) return true;
  const { entries = [] } = stackOf(stacks, current.id)?.stack ?? {};
  const trampoline = entries.findIndex((entry) => entry.trampoline);
  return entries
    .slice(0, trampoline === -1 ? undefined : trampoline)
    .some(({ function: name }) => name !== undefined && normaliseFunction(name) === 'abort');
}

const NO_STACK =
  'the process sent itself the signal, and the core does not hold its stack: whether that was raise, abort or a crash handler is not known';

const NOT_FOLLOWED =
  "the process sent itself the signal, and its stack can't be followed: whether that was raise, abort or a crash handler is not known";

const UNREAD =
  "the process sent itself the signal, and a signal handler is on its stack whose signal frame can't be read: what it was called for is not known";

const NO_RECORD =
  'the process sent itself the signal, and how that looks on this processor is not known: whether it was raise, abort or a crash handler that has returned';
