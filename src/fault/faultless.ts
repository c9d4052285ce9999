import type { Core } from '../process/core.ts';
import { faultOf } from './fault.ts';
import { faultContext } from './fault-context.ts';
import { isFatal } from '../linux/signal-names.ts';
import { hasSignalFrame, signalFramesAbove } from './signal-return.ts';
import type { FollowedStack } from './followed-stack.ts';
import type { Trampoline } from './trampoline.ts';

/** How far up a stack that can't be followed is searched for the signal frame of a handler at work. */
const SPAN = 128n * 1024n;

/**
 * Whether it is proven that no thread has a fault behind it: every trampoline tells that its signal was sent, or is of one
 * that ends no process; and no stack that could not be followed, or was not read to its end, holds the signal frame of a fault.
 */
export function isFaultless(core: Core, stacks: readonly FollowedStack[], trampolines: readonly Trampoline[]): boolean {
  return (
    trampolines.every(({ verdict, fault }) => verdict === 'benign' || fault?.reason === 'sent') &&
    stacks.every((stack) => stack.isWhole || !mayHoldFault(core, stack))
  );
}

/** Of what merely lies on a stack the signals that are blocked tell nothing: a handler that was left by longjmp has unblocked its own. */
function mayHoldFault(core: Core, { thread }: FollowedStack): boolean {
  if (thread === undefined || core.read(thread.sp, 1) === undefined) return true;
  if (core.arch?.signalFrames === undefined) return true;
  if (core.arch.signalFrames.handlerReturn === undefined) return hasSignalFrame(core, thread.sp, SPAN);
  return [...signalFramesAbove(core, thread.sp, SPAN)].some(({ frame }) => {
    const { signal, reason } = faultOf(frame, faultContext(core, thread, 'signal-frame'));
    return signal !== undefined && isFatal(signal) && reason !== 'sent';
  });
}
