import type { RecordedFrame } from '../../stacks/model.ts';
import type { CrashText } from '../model.ts';

/**
 * Where the fault was, of a stack that begins with a crash handler.
 * @param trampoline the frame that the handler returns to; -1 where none is seen.
 * @returns nothing where no frame stands below it.
 */
export function belowHandler(
  trampoline: number,
  name: string,
  frames: readonly RecordedFrame[],
): Pick<CrashText, 'faultIndex' | 'handler'> {
  if (trampoline === -1 || trampoline + 1 >= frames.length) return {};
  return { faultIndex: trampoline + 1, handler: { present: true, name, frames: [0, trampoline] } };
}
