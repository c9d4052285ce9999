import { known } from '../text/known.ts';
import type { RecordedFrame, RecordedThread, Stack, StackEntry } from './model.ts';
import { isTrampoline } from './systemd-stack.ts';

/** Frames that systemd-coredump records of a thread, at most (stacktrace.c: FRAMES_MAX). */
const MOST_RECORDED = 64;

/** A stack that somebody wrote down when the process died: an engine of which nothing more can be asked. */
export function recordedStack({ frames, truncated }: RecordedThread): Omit<Stack, 'threadId'> {
  return { entries: frames.map(toEntry), truncated: truncated === true || frames.length >= MOST_RECORDED };
}

function toEntry(frame: RecordedFrame, index: number): StackEntry {
  const { address, offset, function: name, module, file, line, mappingOffset, fileOffset } = frame;
  return {
    index,
    foundBy: 'recorded',
    trampoline: isTrampoline(frame),
    ...known({
      address: address === undefined ? undefined : BigInt(address),
      function: name,
      module,
      offset: offset === undefined ? undefined : BigInt(offset),
      file,
      line,
      mappingOffset,
      fileOffset,
    }),
  };
}
