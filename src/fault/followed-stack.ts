import type { SignalFrame } from '../arch/model.ts';
import { readSignalFrame } from '../arch/signal-frame.ts';
import type { Core, CoreThread } from '../process/core.ts';
import { handledSignal } from '../linux/signal-mask.ts';
import { findBreak, reachesStart, type Break } from '../stacks/follow.ts';
import type { Stack, StackEntry } from '../stacks/model.ts';
import { asItWas, isChanged } from './changed-context.ts';
import { faultContext } from './fault-context.ts';
import { faultOf } from './fault.ts';
import type { Fault } from './model.ts';
import { selfSent } from './sent.ts';

/** A signal frame that a stack goes through, with what it tells. */
export interface ToldFrame {
  readonly frame: SignalFrame;
  readonly fault: Fault;
  /** A handler changed the pc, and what it was is not known. */
  readonly isElsewhere?: boolean;
  /** The thread had just sent itself the signal. */
  readonly inPlace: boolean;
}

/** A stack with all that is known of where it was interrupted and of where it breaks off. */
export interface FollowedStack {
  readonly stack: Stack;
  /** The core's record of the thread. */
  readonly thread: CoreThread | undefined;
  /** The first entry that can't be real. */
  readonly broken: Break | undefined;
  /** It was read to where the program or the thread begins. */
  readonly isWhole: boolean;
  /** It could not be followed to there, however far it is read. */
  readonly endsEarly: boolean;
  /** Its signal frames that can be read, by the index of their trampoline. */
  readonly told: ReadonlyMap<number, ToldFrame>;
  /** The signals that are blocked at its last entry's end; undefined: not known. */
  readonly blocked: bigint | undefined;
}

/** Works out what a stack's entries tell; again only where the stack has become another. */
export function followStack(core: Core, stack: Stack): FollowedStack {
  const thread = core.threads.find(({ id }) => id === stack.threadId);
  const broken = findBreak(stack.entries, core);
  const isAtStart = reachesStart(stack);
  return {
    stack,
    thread,
    broken,
    isWhole: !stack.truncated && isAtStart && broken === undefined,
    endsEarly: broken !== undefined || (!stack.truncated && !isAtStart),
    ...readSignalFrames(core, thread, stack),
  };
}

/**
 * What the signal frame of a handler that is at work tells.
 * @param blocked the signals that are blocked while it is: the one that its frame does not note is the handler's.
 */
export function faultAt(
  core: Core,
  thread: CoreThread | undefined,
  frame: SignalFrame,
  blocked: bigint | undefined,
): Pick<ToldFrame, 'fault' | 'inPlace'> {
  const context = faultContext(core, thread, 'signal-frame', handledSignal(frame, blocked));
  return { fault: faultOf(frame, context), inPlace: selfSent(frame, context) !== undefined };
}

function readSignalFrames(
  core: Core,
  thread: CoreThread | undefined,
  { entries }: Stack,
): Pick<FollowedStack, 'told' | 'blocked'> {
  const told = new Map<number, ToldFrame>();
  let blocked = thread?.blocked;
  for (const entry of entries) {
    const { index, sp, trampoline } = entry;
    if (!trampoline) continue;
    const frame = sp === undefined ? undefined : readSignalFrame(core, core.arch, sp);
    if (frame !== undefined) {
      const { fault, inPlace } = faultAt(core, thread, frame, blocked);
      told.set(index, { ...asItHappened(frame, fault, entry), inPlace });
    }
    blocked = frame?.blocked;
  }
  return { told, blocked };
}

/** A signal frame and its fault, as they were before a handler changed where it returns to. */
function asItHappened(
  frame: SignalFrame,
  fault: Fault,
  { interrupted }: StackEntry,
): Pick<ToldFrame, 'frame' | 'fault' | 'isElsewhere'> {
  if (!isChanged(fault)) return { frame, fault };
  return interrupted === undefined
    ? { frame, fault, isElsewhere: true }
    : { frame: asItWas(frame, interrupted), fault: { ...fault, atPc: true } };
}
