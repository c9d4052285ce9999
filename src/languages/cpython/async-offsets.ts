import { fieldsOf, type Encoding } from '../../elf/fields.ts';

/** `struct _Py_AsyncioModuleDebugOffsets` of 3.14 (Modules/_asynciomodule.c): where asyncio keeps its tasks. */
export interface AsyncOffsets {
  /** In a task. */
  readonly task: {
    readonly size: number;
    readonly name: number;
    readonly awaitedBy: number;
    readonly isTask: number;
    readonly awaitedByIsSet: number;
    readonly coroutine: number;
    readonly node: number;
  };
  /** Lists of tasks: in an interpreter, and in each thread. */
  readonly inInterpreter: number;
  readonly inThread: number;
}

const WORDS = 13;
/** Which of the words is the size of an interpreter: no other structure has that many bytes. */
const INTERPRETER_SIZE = 7;

/**
 * Finds the offsets in what a module has written: they have no cookie, but they hold the size of an interpreter, which the run-time tells too, among numbers
 * that fit each other.
 */
export function findAsyncOffsets(data: Buffer, encoding: Encoding, interpreterSize: number): AsyncOffsets | undefined {
  const wanted = Buffer.alloc(8);
  if (encoding.littleEndian) wanted.writeBigUInt64LE(BigInt(interpreterSize));
  else wanted.writeBigUInt64BE(BigInt(interpreterSize));
  for (let at = data.indexOf(wanted); at !== -1; at = data.indexOf(wanted, at + 1)) {
    const start = at - INTERPRETER_SIZE * 8;
    if (start < 0 || start + WORDS * 8 > data.length) continue;
    const fields = fieldsOf(data.subarray(start, start + WORDS * 8), encoding);
    const found = offsetsOf(Array.from({ length: WORDS }, (_, index) => Number(fields.u64(8 * index))));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A task has some 170 bytes; a thread's state of 3.14 some 900. */
const LARGEST_TASK = 4096;
const LARGEST_THREAD = 1 << 20;

function offsetsOf(words: readonly number[]): AsyncOffsets | undefined {
  const [size = 0, name = 0, awaitedBy = 0, isTask = 0, awaitedByIsSet = 0, coroutine = 0, node = 0] = words;
  const [interpreter = 0, inInterpreter = 0, thread = 0, loop = 0, running = 0, inThread = 0] = words.slice(7);
  const task = { size, name, awaitedBy, isTask, awaitedByIsSet, coroutine, node };
  const isSound =
    size <= LARGEST_TASK &&
    [name, awaitedBy, isTask, awaitedByIsSet, coroutine, node].every((each) => each > 0 && each < size) &&
    inInterpreter > 0 &&
    inInterpreter < interpreter &&
    thread <= LARGEST_THREAD &&
    [loop, running, inThread].every((each) => each > 0 && each < thread);
  return isSound ? { task, inInterpreter, inThread } : undefined;
}
