import { known } from '../../text/known.ts';
import { inside, type Numbers } from '../memory.ts';
import type { Layout } from './layout.ts';

/** A PyThreadState, before its frames are read. */
export interface ThreadState {
  readonly address: bigint;
  /** What pthread_self() gives. */
  readonly id: bigint;
  /** The kernel's; only since 3.11. */
  readonly nativeId?: number;
  readonly interpreter: Interpreter;
}

/** A PyInterpreterState; 0 is the main one. */
export interface Interpreter {
  readonly address: bigint;
  readonly id: number;
}

/** The thread states of a process, and why there may be more. */
export interface ThreadStates {
  readonly threads: readonly ThreadState[];
  readonly missing?: string;
}

const MOST_INTERPRETERS = 1000;
const MOST_THREADS = 5000;

/**
 * All threads of all interpreters.
 * @returns undefined where they are no interpreters: ids that repeat, or a thread that is not its interpreter's.
 */
export function readThreads(memory: Numbers, layout: Layout, head: bigint): ThreadStates | undefined {
  const threads: ThreadState[] = [];
  const ids = new Set<number>();
  const seen = new Set<bigint>();
  let missing: string | undefined;
  for (let at: bigint | undefined = head; at !== 0n; at = memory.word(inside(at, layout.interpreter.next))) {
    const id = at === undefined ? undefined : memory.word(inside(at, layout.interpreter.id));
    if (at === undefined || id === undefined || id > MOST_ID || ids.has(Number(id))) return undefined;
    ids.add(Number(id));
    const interpreter = { address: at, id: Number(id) };
    const found = threadsOf(memory, layout, interpreter, seen);
    if (found === undefined) return undefined;
    threads.push(...found.threads);
    missing ??= found.missing;
    if (ids.size >= MOST_INTERPRETERS || threads.length >= MOST_THREADS)
      return { threads, missing: 'there are more threads than are read' };
  }
  return ids.has(0) ? { threads, ...known({ missing }) } : undefined;
}

const MOST_ID = 1n << 32n;

/** Undefined: its first thread is no thread of its. A later one that can't be read ends the list. */
function threadsOf(
  memory: Numbers,
  { interpreter: offsets, thread }: Layout,
  interpreter: Interpreter,
  seen: Set<bigint>,
): ThreadStates | undefined {
  const threads: ThreadState[] = [];
  let at = memory.word(inside(interpreter.address, offsets.threads));
  if (at === undefined) return undefined;
  while (at !== 0n && threads.length < MOST_THREADS) {
    const [owner, id]: [bigint | undefined, bigint | undefined] = [
      memory.word(inside(at, thread.interpreter)),
      memory.word(inside(at, thread.id)),
    ];
    const next: bigint | undefined = memory.word(inside(at, thread.next));
    if (owner !== interpreter.address || id === undefined || next === undefined || seen.has(at))
      return threads.length === 0 ? undefined : { threads, missing: 'the list of threads is damaged' };
    seen.add(at);
    const nativeId = thread.nativeId === undefined ? undefined : memory.word(inside(at, thread.nativeId));
    const isKnown = nativeId !== undefined && nativeId > 0n && nativeId < MOST_ID;
    threads.push({ address: at, id, interpreter, ...known({ nativeId: isKnown ? Number(nativeId) : undefined }) });
    at = next;
  }
  return { threads };
}
