import { moduleAt, type Core } from '../process/core.ts';
import { VDSO } from '../process/core-modules.ts';
import { segmentAt } from '../process/segments.ts';
import { faultOf } from './fault.ts';
import { faultContext, type FaultCore } from './fault-context.ts';
import type { SignalFrame } from '../arch/model.ts';
import { isSignalReturn } from '../arch/signal-frame.ts';
import { isPlausibleContext } from './stale/plausible.ts';
import type { Range } from './stale/regions.ts';
import { scan } from './stale/scan.ts';

/** The signal frame of a handler that is running, and the code that the handler returns to. */
export interface LiveSignalFrame {
  readonly frame: SignalFrame;
  readonly restorer: bigint;
}

/** Whether code is mapped at an address that is neither in the core nor on this machine. */
export function isCodeElsewhere(core: FaultCore, address: bigint): boolean {
  return segmentAt(core.segments, address)?.executable === true && core.read(address, 1) === undefined;
}

/**
 * Whether a stack entry is a handler's return, although the code there is on another machine: what the kernel saved to
 * run the handler begins where the entry's part of the stack does, and the return address to it is just below; where the
 * kernel keeps none beside it, it is an address of the vdso, which QEMU's user emulation (8.2 and later) leaves out of
 * its cores: what it returns to is known to be that then.
 */
export function isReturnElsewhere(core: FaultCore & Pick<Core, 'modules'>, address: bigint, sp: bigint): boolean {
  if (!isCodeElsewhere(core, address)) return false;
  const restorer = restorerOf(core, sp);
  if (restorer === undefined ? moduleAt(core, address)?.path !== VDSO : restorer !== address) return false;
  const frame = [...scan(core, core.arch, [{ start: sp, end: sp + FRAME_MAX }])].find((each) => each.address === sp);
  return frame !== undefined && isSaved(core, frame);
}

/** The largest form of a signal frame up to its mark (ppc64le's siginfo). */
const FRAME_MAX = 4096n;

/** Whether it can only be the kernel that saved a frame: its registers are a program's, and its floating point state is there. */
function isSaved(core: FaultCore, frame: SignalFrame): boolean {
  return (
    isPlausibleContext(core, frame, true) &&
    frame.arch.signalFrames?.handlerReturn?.hasSavedState(core, frame.address) !== false
  );
}

/**
 * The signal frames on a stack, from `sp` at most `span` bytes up, innermost first. One of a handler that has returned is
 * below `sp`, but one that was left by longjmp may be among the variables of a function that was called since
 * (fixtures/crash/survived-fault-then-abort-deleted-executable).
 */
export function* signalFramesAbove(core: FaultCore, sp: bigint, span: bigint): Generator<LiveSignalFrame> {
  for (const frame of scan(core, core.arch, above(core, sp, span))) {
    const restorer = restorerOf(core, frame.address);
    if (restorer !== undefined && (isSignalReturn(core, core.arch, restorer) || isLikely(core, frame, restorer)))
      yield { frame, restorer };
  }
}

/**
 * Whether a signal frame is a crash handler's although the code that it returns to is on another machine: the kernel's
 * saved state is there, and it is of a fault with the signal that the process then sent itself.
 */
function isLikely(core: FaultCore, frame: SignalFrame, restorer: bigint): boolean {
  if (!isCodeElsewhere(core, restorer) || !isSaved(core, frame)) return false;
  const { signal, reason } = faultOf(frame, faultContext(core, undefined, 'signal-frame'));
  return signal === core.siginfo?.signal && reason !== 'sent';
}

/**
 * Whether a signal frame lies on a stack, from `sp` at most `span` bytes up. Where no return address is kept beside it, one
 * with plausible registers counts.
 */
export function hasSignalFrame(core: FaultCore, sp: bigint, span: bigint): boolean {
  if (core.arch?.signalFrames?.handlerReturn !== undefined)
    return signalFramesAbove(core, sp, span).next().done !== true;
  for (const frame of scan(core, core.arch, above(core, sp, span))) {
    if (isPlausibleContext(core, frame, false)) return true;
  }
  return false;
}

/** The stack from `sp` on, at most `span` bytes. */
function above({ segments }: FaultCore, sp: bigint, span: bigint): Range[] {
  const stack = segmentAt(segments, sp);
  if (stack === undefined) return [];
  return [{ start: sp, end: stack.end - sp > span ? sp + span : stack.end }];
}

/** The return address of a handler, where the kernel keeps it beside the signal frame. */
export function restorerOf(core: FaultCore, frame: bigint): bigint | undefined {
  return core.arch?.signalFrames?.handlerReturn?.addressOf(core, frame);
}
