import { CALLED_BY_START } from '../runtimes/libc.ts';
import { isSanitizers, type FrameJudge } from '../runtimes/library.ts';
import { SANITIZER_CALLS_BACK } from '../runtimes/sanitizers.ts';
import type { Frame } from '../report/frame.ts';
import { frameKey } from './frame-key.ts';

/** More own functions without names than a sanitizer has between the one that the program called and abort. */
const MAX_NAMELESS = 16;

/**
 * How many of the frames, from the fault on, are of a sanitizer that found an error there: every frame above one of a
 * sanitizer's is the sanitizer's. Of a stripped program that clang linked one into only the functions that stand in the place
 * of libc's, and those that instrumented code calls, have names.
 */
export function afterSanitizer(below: readonly Frame[], judge: FrameJudge): number {
  let last = -1;
  let nameless: Frame[] = [];
  for (const [index, frame] of below.entries()) {
    const judged = judge(frame);
    if (isSanitizers(judged)) {
      if (nameless.length > 0 && !mayCall(frame, nameless)) break;
      [last, nameless] = [index, []];
    } else if (judged === undefined && !isWrapper(below, index, judge)) {
      if (frame.function !== undefined || nameless.length === MAX_NAMELESS) break;
      nameless.push(frame);
    }
  }
  return last + 1;
}

/** Whether frames without names may be those of the run-time that a named frame of it belongs to. */
function mayCall({ module, function: name = '' }: Frame, nameless: readonly Frame[]): boolean {
  return module !== undefined && nameless.every((frame) => frame.module === module) && !SANITIZER_CALLS_BACK.test(name);
}

/**
 * Whether a function has the name of the C library's function that it called: a sanitizer's or an allocator's, which stands in
 * the place of that. (clang's TSan exports an `abort` from the program.)
 */
export function isWrapper(frames: readonly Frame[], index: number, judge: FrameJudge): boolean {
  const [callee, frame] = [frames[index - 1], frames[index]];
  if (callee?.function === undefined || frame?.function === undefined || callee.module === frame.module) return false;
  return frameKey(callee) === frameKey(frame) && judge(callee) !== undefined;
}

/** Whether a frame without a name is of the code that starts and ends every program. */
export function isStart(frames: readonly Frame[], index: number): boolean {
  const callee = frames[index - 1];
  return (
    callee?.function !== undefined &&
    frames[index]?.function === undefined &&
    callee.module !== frames[index]?.module &&
    CALLED_BY_START.has(frameKey(callee))
  );
}

/** Whether a sanitizer ended the program: of the frames above the culprit one is its own, and not only what it puts in the place of abort. */
export function endedBySanitizer(above: readonly Frame[], judge: FrameJudge): boolean {
  return above.some(
    (frame) => isSanitizers(judge(frame)) && !/(?:^|_)(?:abort|raise|kill)$/.test(frame.function ?? ''),
  );
}
