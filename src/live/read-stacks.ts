import { framesOf } from '../crash/frames.ts';
import { originalPath } from '../modules/modules.ts';
import type { LiveProcess } from '../process/live/live-process.ts';
import type { Frame } from '../report/frame.ts';
import { frameJudge, type ConfiguredRule } from '../runtimes/library.ts';
import { findBreak } from '../stacks/follow.ts';
import { nativeEngine } from '../stacks/native/engine.ts';
import type { SharedFiles } from '../stacks/native/shared-files.ts';

/** The stack of a thread, whose frames are judged. */
export interface LiveStack {
  readonly threadId: number;
  readonly frames: readonly Frame[];
  /** It goes on. */
  readonly truncated: boolean;
  /** Why it ends before its start. */
  readonly endsBecause?: string;
}

/** The stacks of a process, or of its first threads where the time was over. */
export interface LiveStacks {
  readonly stacks: readonly LiveStack[];
  readonly outOfTime: boolean;
}

export type WhoUnwinds = 'gdb' | 'native' | 'auto';

/** What is the same for all processes. */
export interface HowToRead {
  readonly files: SharedFiles;
  readonly rules: readonly ConfiguredRule[] | undefined;
  /** Languages, with the files of processes that have no run-time of them: found out by the first. */
  readonly without: Set<string>;
  /** Milliseconds for the stacks of one process. */
  readonly timeout: number;
  /** Who unwinds; default: `auto`, which is gdb for processors that our own engine can't unwind. */
  readonly engine?: WhoUnwinds | undefined;
}

/** Frames of one thread. */
export const FRAMES_MAX = 128;

/**
 * The stacks of all threads whose registers are known, by our own engine; gdb would have to stop the process for as long as it reads symbols.
 * @param how `files`: what was read of the files of other processes, which mostly have the same ones.
 * @param sysroot where the process sees its files.
 */
export async function readStacks(
  process: LiveProcess,
  sysroot: string,
  { files, rules, timeout }: HowToRead,
): Promise<LiveStacks> {
  const { arch } = process;
  if (arch.unwinding === undefined) return { stacks: [], outOfTime: false };
  const modules = files.modules(process, sysroot);
  const images = files.images(process, modules);
  try {
    const engine = nativeEngine(
      { core: process, arch, unwinding: arch.unwinding, images, program: process.executable },
      false,
    );
    const judge = frameJudge(rules, modules.map(originalPath));
    const stacks: LiveStack[] = [];
    const end = performance.now() + timeout;
    for (const { id: threadId } of process.threads) {
      if (performance.now() > end) return { stacks, outOfTime: true };
      const stack = await engine.readOn?.({ threadId, entries: [], truncated: false }, FRAMES_MAX);
      if (stack === undefined) continue;
      const broken = findBreak(stack.entries, process);
      const frames = framesOf(stack, broken, process, modules);
      const why = broken?.why ?? (await engine.whyStopped?.(stack));
      stacks.push({
        threadId,
        frames: frames.map((frame) => ({ ...frame, role: judge(frame) === undefined ? 'code' : 'library' })),
        truncated: stack.truncated || why !== undefined,
        ...(why === undefined ? {} : { endsBecause: why }),
      });
    }
    return { stacks, outOfTime: false };
  } finally {
    images.close();
  }
}
