import type { SignalFrame } from '../../arch/model.ts';
import { segmentAt } from '../../process/segments.ts';
import type { FaultCore } from '../fault-context.ts';

/**
 * Whether registers found in memory can be those of a program that was interrupted: flags and selectors as programs
 * have them, code at pc, a stack at sp. After a jump to a bad address, or on an overflown stack, pc or sp are nowhere:
 * `isThread` tells that the thread has these very ones.
 */
export function isPlausibleContext(core: FaultCore, frame: SignalFrame, isThread: boolean): boolean {
  return frame.arch.signalFrames?.isPlausible(frame) === true && (isThread || isPlace(core, frame));
}

function isPlace({ segments }: FaultCore, { pc, sp }: SignalFrame): boolean {
  return segmentAt(segments, pc)?.executable === true && segmentAt(segments, sp)?.writable === true;
}
