import { known } from '../../text/known.ts';
import type { PythonFrame } from '../../report/python-frame.ts';
import type { PythonSection, PythonTask as Task, PythonThread as Thread } from '../../report/sections/python.ts';
import type { Frame } from './frames.ts';
import { cyclesOf } from './task-cycles.ts';
import type { AsyncTask } from './tasks.ts';
import type { PythonStacks, PythonThread } from './read.ts';

/**
 * The stacks as a section of a report.
 * @param crashThread the kernel's id of the thread whose fault it was.
 */
export function sectionOfCore(
  { version, freeThreaded, threads, missing, asyncio }: PythonStacks,
  crashThread: number,
): PythonSection {
  const current = currentThread(threads, crashThread);
  return {
    kind: 'python',
    title: `Python ${version}${freeThreaded === true ? ', free-threaded' : ''}`,
    source: 'core',
    implementation: 'CPython',
    version,
    threads: threads.map((thread) => threadOf(thread, thread === current)),
    ...known({
      freeThreaded,
      truncated: missing === undefined ? undefined : true,
      tasks: asyncio && nonEmpty(asyncio.tasks.map(taskOf)),
      tasksNote: asyncio?.missing,
      taskCycles: asyncio && nonEmpty(cyclesOf(asyncio.tasks).map((cycle) => cycle.map(idOf))),
    }),
    extensionModules: [],
  };
}

function taskOf({ address, name, frames, isRunning, awaitsTasks, awaits, endsBecause }: AsyncTask): Task {
  return {
    id: idOf(address),
    ...known({
      name,
      running: isRunning ? (true as const) : undefined,
      awaitsTasks: nonEmpty(awaitsTasks.map(idOf)),
      awaits: awaits?.replace('_asyncio.', ''),
      note: endsBecause,
    }),
    frames: frames.map(frameOf),
  };
}

function idOf(address: bigint): string {
  return `0x${address.toString(16)}`;
}

function nonEmpty<Each>(list: Each[]): Each[] | undefined {
  return list.length === 0 ? undefined : list;
}

function frameOf({ file, line, function: name }: Frame): PythonFrame {
  return { file, ...known({ line }), function: name };
}

/**
 * The one of the crash thread; of several, in as many interpreters, the one that has a lock, else the only one that runs code.
 * Undefined: it is in no interpreter, or nobody can tell in which.
 */
export function currentThread(threads: readonly PythonThread[], crashThread: number): PythonThread | undefined {
  const own = threads.filter(({ nativeId }) => nativeId === crashThread);
  if (own.length < 2) return own[0];
  const [locked, running] = [
    own.filter(({ state }) => state === 'has-gil' || state === 'collecting'),
    own.filter(({ frames }) => frames.length > 0),
  ];
  return locked.length === 1 ? locked[0] : running.length === 1 ? running[0] : undefined;
}

function threadOf(thread: PythonThread, current: boolean): Thread {
  const { id, nativeId, interpreter, state, frames, endsBecause } = thread;
  return {
    id: `0x${id.toString(16).padStart(16, '0')}`, // as faulthandler writes it
    current,
    frames: frames.map(frameOf),
    ...known({
      nativeId,
      state,
      interpreter: interpreter === 0 ? undefined : interpreter,
      truncated: endsBecause === undefined ? undefined : true,
      note: endsBecause ?? (frames.length === 0 ? 'no Python frame' : undefined),
    }),
  };
}
