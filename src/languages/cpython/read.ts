import { known, listOf } from '../../text/known.ts';
import { numbersOf, type LanguageImage } from '../memory.ts';
import { codeReader } from './code.ts';
import { findRunTime, type NotFound, type RunTime } from './find.ts';
import { innermostFrame, readFrames, type Frame, type Frames } from './frames.ts';
import { threadStates, type State } from './lock.ts';
import { objectsOf } from './objects.ts';
import { readTasks, type AsyncTasks } from './tasks.ts';
import type { ThreadState } from './threads.ts';

/** The stacks of a CPython, as memory has them. */
export interface PythonStacks {
  /** `3.11`, or all of it where the run-time tells: `3.13.5`. */
  readonly version: string;
  readonly freeThreaded?: true;
  /** The newest first. */
  readonly threads: readonly PythonThread[];
  /** Why there may be more threads. */
  readonly missing?: string;
  /** Those of asyncio; absent where it is not in use, and of versions of which that is not known. */
  readonly asyncio?: AsyncTasks;
}

/** A thread of an interpreter. One of the kernel's may have several, one in each interpreter. */
export interface PythonThread {
  /** What pthread_self() gives. */
  readonly id: bigint;
  /** The kernel's, where the core has a thread of that id. */
  readonly nativeId?: number;
  /** 0 is the main one. */
  readonly interpreter: number;
  readonly state?: State;
  readonly frames: readonly Frame[];
  /** Why the frames don't go on to the thread's start. */
  readonly endsBecause?: string;
}

export interface Limits {
  /** The kernel's id of the thread whose frames matter most. */
  readonly first?: number | undefined;
  /** Frames of that thread, of any other, and of all of them. */
  readonly frames: number;
  readonly otherFrames: number;
  readonly allFrames: number;
  /** Tasks of asyncio are read. */
  readonly tasks?: true;
}

/**
 * Reads the stacks of the CPython of a process out of its memory. Everything is checked by its type before it is believed, and
 * every list is bounded: a frame that is given is one, and what can't be read is absent with the reason.
 * @returns undefined where the process has no CPython.
 */
export function readPython(image: LanguageImage, limits: Limits): PythonStacks | NotFound | undefined {
  const runTime = findRunTime(image);
  if (runTime === undefined || 'why' in runTime) return runTime;
  const { layout, version, missing, freeThreaded } = runTime;
  const memory = numbersOf(image, image.encoding);
  const codeAt = codeReader(memory, layout, objectsOf(memory, layout, image.cstring));
  const native = nativeThreads(image);
  const states = threadStates(image, memory, runTime, native);
  let left = limits.allFrames;
  const read = (thread: ThreadState, most: number): Frames => {
    const innermost = innermostFrame(memory, layout, thread.address);
    if (innermost === undefined) return { frames: [], endsBecause: 'memory does not tell its innermost frame' };
    const frames = readFrames(memory, layout, codeAt, innermost, Math.min(most, left));
    left -= frames.frames.length;
    return frames;
  };
  const isFirst = (thread: ThreadState) => limits.first !== undefined && native(thread) === limits.first;
  const inOrder = runTime.threads.toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)));
  const threads = inOrder.map((thread) => ({
    id: thread.id,
    interpreter: thread.interpreter.id,
    ...known({ nativeId: native(thread), state: states.get(thread) }),
    ...read(thread, isFirst(thread) ? limits.frames : limits.otherFrames),
  }));
  const ofAsyncio = threads.flatMap(({ frames }) => frames.filter(({ file }) => ASYNCIO.test(file)));
  const globals = new Set(ofAsyncio.flatMap((frame) => listOf(frame.globals)));
  const usesAsyncio = limits.tasks === true && ofAsyncio.length > 0;
  const asyncio = usesAsyncio ? (readTasks(image, runTime, codeAt, globals) ?? withoutTasks(runTime)) : undefined;
  return { version, threads, ...known({ freeThreaded, missing, asyncio }) };
}

function withoutTasks({ version, freeThreaded }: RunTime): AsyncTasks {
  return { tasks: [], missing: `those of ${freeThreaded ? 'free-threaded ' : ''}Python ${version} are not read` };
}

/** The loop of events that runs tasks is its own, or is run by it. */
const ASYNCIO = /(?:^|\/)asyncio\/\w+\.pyc?$/;

/** The kernel's ids of threads: as they noted them, else by the thread pointer, which is what pthread_self() gives. */
function nativeThreads({ noted, threads, arch }: LanguageImage): (thread: ThreadState) => number | undefined {
  const ids = new Set(noted.map(({ id }) => id));
  const pointer = arch?.registers.threadPointer;
  const byPointer = new Map(
    pointer === undefined ? [] : threads.map(({ id, registers }) => [registers[pointer], id] as const),
  );
  return ({ id, nativeId }) => (nativeId !== undefined && ids.has(nativeId) ? nativeId : byPointer.get(id));
}
