import { codeOrigin } from '../runtimes/python-code-origin.ts';
import type { Activity, GuruFrame } from '../report/sections/guru.ts';

/** What a thread was doing, and for what it waited. */
export interface Judgement {
  readonly activity: Activity;
  readonly description?: string;
}

interface Wait {
  readonly file: RegExp;
  readonly functions: readonly string[];
  readonly what: string;
}

/** Places of the standard library and of eventlet where a thread waits. */
const WAITS: readonly Wait[] = [
  { file: /\/eventlet\/tpool\.py$/, functions: ['tworker', 'tpool_trampoline'], what: 'eventlet tpool worker' },
  { file: /\/concurrent\/futures\/thread\.py$/, functions: ['_worker'], what: 'worker of a thread pool' },
  {
    file: /\/multiprocessing\/pool\.py$/,
    functions: ['worker', '_handle_tasks', '_handle_results', '_handle_workers'],
    what: 'worker of a multiprocessing pool',
  },
  { file: /\/eventlet\/greenthread\.py$/, functions: ['sleep'], what: 'sleep' },
  {
    file: /\/eventlet\/(?:event|semaphore|queue)\.py$/,
    functions: ['wait', 'acquire', 'get', 'put', '_wait'],
    what: 'event of another green thread',
  },
  {
    file: /\/eventlet\/greenio\//,
    functions: ['accept', 'recv', 'recv_into', '_recv_loop', '_trampoline', 'read', 'send', 'connect'],
    what: 'socket',
  },
  { file: /\/eventlet\/hubs\//, functions: ['switch', 'trampoline', 'run', 'wait', 'do_poll'], what: 'event loop' },
  { file: /\/queue\.py$/, functions: ['get', 'put', 'join'], what: 'queue' },
  { file: /\/threading\.py$/, functions: ['wait', 'acquire', 'join', '_wait_for_tstate_lock'], what: 'lock' },
  { file: /\/selectors\.py$/, functions: ['select'], what: 'events on file descriptors' },
  { file: /\/socket\.py$/, functions: ['accept', 'readinto', 'recv', 'connect'], what: 'socket' },
  { file: /\/ssl\.py$/, functions: ['read', 'recv', 'recv_into', 'do_handshake'], what: 'socket' },
  { file: /\/subprocess\.py$/, functions: ['wait', '_wait', '_try_wait', '_communicate'], what: 'child process' },
];

/** A call into C that waits has no frame: the source line of the innermost frame shows it. */
const WAITING_CODE: readonly (readonly [RegExp, string])[] = [
  [/\btime\.sleep\(|\bsleep\(/, 'sleep'],
  [/\.acquire\(/, 'lock'],
  [/\.(?:select|poll|epoll_wait)\(/, 'events on file descriptors'],
  [/\.(?:recv\w*|accept)\(/, 'socket'],
  [/\bstdin\.read\w*\(/, 'standard input'],
  [/\.(?:wait|waitpid|join)\(/, 'event'],
];

/** Judges by the frames from the innermost to the first of the application. Idle: it waits and has no application frame. */
export function activityOf(frames: readonly GuruFrame[]): Judgement {
  const [leaf] = frames;
  if (leaf === undefined) return { activity: 'none' };
  const application = frames.findIndex((frame) => codeOrigin(frame.file) === 'application');
  const library = application === -1 ? frames : frames.slice(0, application);
  const waits = library.map(
    (frame) => WAITS.find(({ file, functions }) => file.test(frame.file) && functions.includes(frame.function))?.what,
  );
  const what =
    waits[0] === undefined
      ? WAITING_CODE.find(([code]) => code.test(leaf.code ?? ''))?.[1]
      : waits.findLast((each) => each !== undefined);
  if (what === undefined) return { activity: 'running' };
  return application === -1
    ? { activity: 'idle', description: `idle in ${what}` }
    : { activity: 'waiting', description: `waiting: ${what}` };
}
