import { known } from '../../text/known.ts';
import type { PythonSection, PythonThread as Thread } from '../../report/sections/python.ts';
import type { PythonStacks, PythonThread } from './read.ts';

/**
 * The stacks as a section of a report.
 * @param crashThread the kernel's id of the thread whose fault it was.
 */
export function sectionOfCore({ version, threads, missing }: PythonStacks, crashThread: number): PythonSection {
  const current = currentThread(threads, crashThread);
  return {
    kind: 'python',
    title: `Python ${version}`,
    source: 'core',
    implementation: 'CPython',
    version,
    threads: threads.map((thread) => threadOf(thread, thread === current)),
    ...known({ truncated: missing === undefined ? undefined : true }),
    extensionModules: [],
  };
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
    frames: frames.map(({ file, line, function: name }) => ({ file, ...known({ line }), function: name })),
    ...known({
      nativeId,
      state,
      interpreter: interpreter === 0 ? undefined : interpreter,
      truncated: endsBecause === undefined ? undefined : true,
      note: endsBecause ?? (frames.length === 0 ? 'no Python frame' : undefined),
    }),
  };
}
