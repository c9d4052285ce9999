import { framesOf } from '../crash/frames.ts';
import { ToolError } from '../errors/errors.ts';
import { originalPath } from '../modules/modules.ts';
import type { LiveProcess } from '../process/live/live-process.ts';
import { frameJudge } from '../runtimes/library.ts';
import { NotAttached, withAttached } from '../stacks/gdb/attach.ts';
import type { Stack } from '../stacks/model.ts';
import { FRAMES_MAX, type HowToRead, type LiveStack } from './read-stacks.ts';

/** What gdb told of the threads of a process. */
export interface GdbStacks {
  readonly stacks: readonly LiveStack[];
  /** Milliseconds for which it stood still for gdb. */
  readonly stoppedFor?: number;
  /** Why there are none. */
  readonly why?: string;
}

/**
 * The stacks of all threads by gdb, where that was asked for: it attaches to the process.
 * @param sysroot where the process sees its files.
 */
export async function readStacksByGdb(
  process: LiveProcess,
  pid: number,
  sysroot: string,
  { files, rules, timeout }: HowToRead,
): Promise<GdbStacks> {
  const modules = files.modules(process, sysroot);
  const judge = frameJudge(rules, modules.map(originalPath));
  const toLive = (stack: Stack): LiveStack => ({
    threadId: stack.threadId,
    frames: framesOf(stack, undefined, process, modules).map((frame) => ({
      ...frame,
      role: judge(frame) === undefined ? 'code' : 'library',
    })),
    truncated: stack.truncated,
    ...(stack.error === undefined ? {} : { endsBecause: stack.error }),
  });
  try {
    const { result, stoppedFor } = await withAttached(pid, timeout, (engine) =>
      engine.stacks(pid, { frames: FRAMES_MAX, otherFrames: FRAMES_MAX }),
    );
    return { stacks: result.map(toLive), stoppedFor };
  } catch (error) {
    if (error instanceof NotAttached) return { stacks: [], why: `gdb could not attach to it: ${error.message}` };
    if (error instanceof ToolError) return { stacks: [], why: error.message };
    throw error;
  }
}
