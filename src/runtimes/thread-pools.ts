import type { Frame } from '../report/frame.ts';

/** A pool whose threads wait for work in its own loop. */
interface Pool {
  readonly name: string;
  /** The function that waits: the innermost one that only waits for others is above it. */
  readonly loop: RegExp;
  /** What it waits by, for loops whose names others have too. */
  readonly by?: RegExp;
}

/** Each seen waiting: Node 24 (fixtures/live/idle-server.mjs), Go 1.19 (fixtures/live/idle-server.go). */
const POOLS: readonly Pool[] = [
  { name: "libuv's thread pool", loop: /^worker$/, by: /^uv_cond_wait$/ },
  { name: "V8's thread pool", loop: /^node::\(anonymous namespace\)::PlatformWorkerThread\b/ },
  { name: "Node's inspector", loop: /^node::inspector::\(anonymous namespace\)::StartIoThreadMain\b/ },
  { name: "Go's scheduler", loop: /^runtime\.(?:mPark|stopm|templateThread|sysmon)$/ },
];

/** Waiting itself: C libraries, libuv, Go's run-time. */
const WAITING =
  /futex|^_*(?:GI_+)?_*(?:pthread_cond_|new_sem_|sem_|lll_|usleep|syscall$)|^uv_+(?:cond|sem)_|^runtime\.(?:notesleep|notetsleep|usleep)/;
const NEAR = 12;

/** The pool in whose loop a thread waits for work; undefined of all others. A thread that computes is in none. @param frames innermost first. */
export function poolOf(frames: readonly Frame[]): string | undefined {
  const names = frames.slice(0, NEAR).map((frame) => frame.function ?? '');
  const own = names.findIndex((name) => !WAITING.test(name));
  if (own < 1) return undefined;
  const [name = '', by = ''] = [names[own], names[own - 1]];
  return POOLS.find((pool) => pool.loop.test(name) && pool.by?.test(by) !== false)?.name;
}

/** A frame of Python. */
interface PythonFrame {
  readonly file: string;
  readonly function: string;
}

/** Of the standard library: what is innermost calls nothing but the lock that it waits at. */
const PYTHON: readonly (readonly [file: RegExp, loop: string, pool: string])[] = [
  [/(?:^|\/)concurrent\/futures\/thread\.py$/, '_worker', "Python's ThreadPoolExecutor"],
];

/** The same of a thread of Python that waits for a lock. @param innermost of its frames. */
export function pythonPoolOf(innermost: PythonFrame | undefined): string | undefined {
  return PYTHON.find(([file, loop]) => innermost?.function === loop && file.test(innermost.file))?.[2];
}

/** Functions that look up a host's name or address; of glibc, musl, and its resolver. */
const LOOK_UPS =
  /^_*(?:GI_+)?_*(?:getaddrinfo|gethostbyname2?(?:_r)?|gethostbyaddr(?:_r)?|getnameinfo|res_n?(?:query|search|send))$/;
const LOOK_UP_FRAMES = 24;

/** Whether a thread looks up a host's name. */
export function looksUpHost(frames: readonly Frame[]): boolean {
  return frames.slice(0, LOOK_UP_FRAMES).some((frame) => LOOK_UPS.test(frame.function ?? ''));
}
