import type { LanguageImage, Numbers } from '../memory.ts';
import { inside } from '../memory.ts';
import type { RunTime } from './find.ts';
import type { ThreadState } from './threads.ts';

/**
 * What a thread does with the global interpreter lock, in the words of CPython's own sampling profiler; `native`: it runs or
 * waits elsewhere and does not want it.
 */
export type State = 'has-gil' | 'waiting-for-gil' | 'native' | 'collecting';

/** A lock as memory has it. */
interface Lock {
  readonly address: bigint;
  /** The thread that has it; absent where nobody has. */
  readonly holder?: bigint;
}

/**
 * The states of the threads of a run-time, by thread.
 * @param nativeThread the kernel's id of a thread.
 * @returns threads of which nothing is certain are left out; all of them, where the lock is not as it must be.
 */
export function threadStates(
  image: LanguageImage,
  memory: Numbers,
  runTime: RunTime,
  nativeThread: (thread: ThreadState) => number | undefined,
): ReadonlyMap<ThreadState, State> {
  const { threads } = runTime;
  const states = new Map<ThreadState, State>();
  for (const [interpreter, own] of Map.groupBy(threads, (thread) => thread.interpreter)) {
    const lock = readLock(memory, runTime, interpreter.address);
    if (lock === undefined) continue;
    const collecting = isCollecting(memory, runTime, interpreter.address);
    for (const thread of own) {
      if (thread.address === lock.holder) states.set(thread, collecting ? 'collecting' : 'has-gil');
      else {
        const wanted = waitsIn(image, nativeThread(thread), lock.address, runTime.layout.gil.size);
        if (wanted !== undefined) states.set(thread, wanted ? 'waiting-for-gil' : 'native');
      }
    }
  }
  return states;
}

/** Undefined: what is there can be no lock, or a free-threaded build has none. */
function readLock(memory: Numbers, { layout: { gil }, head, threads }: RunTime, interpreter: bigint): Lock | undefined {
  const address =
    gil.pointer === undefined ? inside(head, gil.fromHead ?? 0) : memory.word(inside(interpreter, gil.pointer));
  if (address === undefined) return undefined;
  const [holder, locked] = [memory.word(inside(address, gil.holder)), memory.int(inside(address, gil.locked))];
  if (gil.enabled !== undefined && memory.int(inside(address, gil.enabled)) !== 1) return undefined;
  if (holder === undefined || (locked !== 0 && locked !== 1)) return undefined;
  if (locked === 0) return { address };
  return threads.some((thread) => thread.address === holder) ? { address, holder } : undefined;
}

function isCollecting(
  memory: Numbers,
  { layout: { gil, interpreter: offsets }, head }: RunTime,
  interpreter: bigint,
): boolean {
  const at =
    offsets.collecting === undefined
      ? inside(head, gil.collectingFromHead ?? 0)
      : inside(interpreter, offsets.collecting);
  return memory.int(at) === 1;
}

/** Of glibc's condition variables alone it is known that a thread waits for a word within them. */
const GLIBC = /\/libc(?:\.so\.6|-2\.\d+\.so)$/;

/** Whether a thread waits in the kernel for a word of the lock. Undefined: it is in no system call, or its registers don't tell for what. */
function waitsIn(
  { threads, arch, modules }: LanguageImage,
  id: number | undefined,
  lock: bigint,
  size: number,
): boolean | undefined {
  const { firstArgument, number, noNumber } = arch?.systemCalls ?? {};
  const registers = threads.find((thread) => thread.id === id)?.registers;
  if (registers === undefined || firstArgument === undefined || number === undefined) return undefined;
  const word = registers[firstArgument];
  if (word === undefined || registers[number] === noNumber || !modules.some(({ path }) => GLIBC.test(path)))
    return undefined;
  return word >= lock && word < inside(lock, size);
}
