import { readFileSync } from 'node:fs';
import { fieldsOf, type Encoding } from '../elf/fields.ts';
import { readExactly, type Memory } from '../process/memory.ts';

/** Memory of a process, and how it stores numbers. */
export interface CallMemory extends Memory {
  readonly encoding: Encoding;
}

/** A poll of more is told by its number alone. */
const MOST = 4096;
/** Of select(2): FD_SETSIZE. */
const MOST_OF_SET = 1024;

/**
 * The descriptors whose events a call waits for: of epoll(7) by /proc, of poll(2) and select(2) by the process's memory.
 * @param name of the call.
 * @returns undefined of other calls, and where it can't be told.
 */
export function watchedBy(
  pid: number,
  name: string,
  given: readonly bigint[],
  memory: CallMemory | undefined,
): readonly number[] | undefined {
  const [first = 0n, second = 0n, third = 0n] = given;
  if (/^epoll_p?wait2?$/.test(name)) return ofEpoll(pid, Number(BigInt.asIntN(32, first)));
  if (memory === undefined) return undefined;
  if (name === 'poll' || name === 'ppoll') return ofPoll(memory, first, second);
  if (name === 'select' || name === 'pselect6') return ofSets(memory, first, [second, third]);
  return undefined;
}

/** `tfd:        5 events:       19 data: ...`: proc_pid_fdinfo(5). */
function ofEpoll(pid: number, descriptor: number): number[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, 'utf8');
    return [...text.matchAll(/^tfd:\s+(\d+)/gm)].map(([, watched]) => Number(watched));
  } catch {
    return undefined;
  }
}

/** struct pollfd: descriptor, and twice 16 bits of events; a negative one is left out by the kernel too. */
function ofPoll(memory: CallMemory, address: bigint, count: bigint): number[] | undefined {
  if (count > BigInt(MOST)) return undefined;
  if (count === 0n) return [];
  const bytes = readExactly(memory, address, 8 * Number(count));
  if (bytes === undefined) return undefined;
  const fields = fieldsOf(bytes, memory.encoding);
  return Array.from({ length: Number(count) }, (_, index) => fields.i32(8 * index)).filter((each) => each >= 0);
}

/** What is read and what is written of select: bits of longs. The kernel leaves them as they are until something happens. */
function ofSets(memory: CallMemory, count: bigint, sets: readonly bigint[]): number[] | undefined {
  const most = Number(BigInt.asIntN(32, count));
  if (most < 0 || most > MOST_OF_SET) return undefined;
  const bits = memory.encoding.bits;
  const found = new Set<number>();
  for (const set of sets) {
    if (set === 0n || most === 0) continue;
    const bytes = readExactly(memory, set, Math.ceil(most / bits) * (bits / 8));
    if (bytes === undefined) return undefined;
    const fields = fieldsOf(bytes, memory.encoding);
    for (let at = 0; at < most; at++)
      if ((fields.word(Math.floor(at / bits) * (bits / 8)) >> BigInt(at % bits)) & 1n) found.add(at);
  }
  return [...found];
}
