import type { Encoding } from '../../elf/fields.ts';
import { GOROUTINE, SCANNED, STATES, type GoroutineLayout } from './layout.ts';
import type { Pages } from '../pages.ts';
import type { Program, Range } from './program.ts';

/** A goroutine, before its stack is read. */
export interface GoroutineState {
  readonly id: number;
  readonly state: string;
  /** The number of what it waits for. */
  readonly waitReason: number;
  readonly stack: Range;
  /** Where it goes on when it runs next; or where it made its system call. */
  readonly sp: bigint;
  readonly pc: bigint;
  /** The kernel's id of its thread, where one runs it. */
  readonly threadId?: number;
  /** The newest of its panics; 0: none. */
  readonly panic: bigint;
  readonly address: bigint;
}

const SLICE = 24;
const MOST = 1n << 22n;
/** As many are read. */
const READ = 20_000;
/** As many tell whether a slice is that of the goroutines. */
const TRIED = 64n;

/**
 * All goroutines but dead ones, by `runtime.allgs`: the slice of pointers, the first of which leads to the goroutine with the id 1. No
 * symbol is needed.
 * @returns undefined where there is no such slice, or what it leads to is not as goroutines of this layout must be.
 */
export function readGoroutines(
  pages: Pages,
  program: Program,
  layout: GoroutineLayout,
  readData: (range: Range) => Buffer | undefined,
  { littleEndian }: Encoding,
): { readonly goroutines: GoroutineState[]; readonly missing?: string } | undefined {
  for (const range of program.data) {
    const data = readData(range);
    for (let at = 0; data !== undefined && at + SLICE <= data.length; at += 8) {
      const word = (index: number) =>
        littleEndian ? data.readBigUInt64LE(at + 8 * index) : data.readBigUInt64BE(at + 8 * index);
      // Lengths are small: most words are told by their upper half.
      if (data.readUInt32LE(at + 12) !== 0 || data.readUInt32LE(at + 8) === 0) continue;
      const [start, length, capacity] = [word(0), word(1), word(2)];
      if (start === 0n || (start & 7n) !== 0n || length === 0n || length > capacity || capacity > MOST) continue;
      const read = goroutinesAt(pages, layout, program, start, Number(length));
      if (read !== undefined) return read;
    }
  }
  return undefined;
}

function goroutinesAt(pages: Pages, layout: GoroutineLayout, program: Program, start: bigint, length: number) {
  const first = goroutineAt(pages, layout, pages.word(start) ?? 0n);
  if (first?.id !== 1) return undefined;
  const ids = new Set<number>();
  const goroutines: GoroutineState[] = [];
  for (let index = 0; index < Math.min(length, READ); index++) {
    const read = goroutineAt(pages, layout, pages.word(start + BigInt(8 * index)) ?? 0n);
    if (read === undefined || !isSound(read, program)) {
      if (BigInt(index) < TRIED) return undefined;
      return { goroutines, missing: `goroutine ${index} of ${length} can't be read` };
    }
    if (read.state.startsWith('dead')) continue;
    if (ids.has(read.id)) return undefined;
    ids.add(read.id);
    goroutines.push(read);
  }
  return length > READ ? { goroutines, missing: `there are ${length}, of which ${READ} were read` } : { goroutines };
}

/** Whether one that waits, or may run, goes on within the program's code and its own stack. */
function isSound({ state, stack, sp, pc }: GoroutineState, { text, textEnd }: Program): boolean {
  if (state !== 'waiting' && state !== 'runnable') return true;
  return sp > stack.start && sp < stack.end && pc >= text && pc < textEnd;
}

function goroutineAt(pages: Pages, layout: GoroutineLayout, address: bigint): GoroutineState | undefined {
  const at = (offset: number) => address + BigInt(offset);
  if (address === 0n || (address & 7n) !== 0n || pages.bytes(address, GOROUTINE.size) === undefined) return undefined;
  const word = (offset: number) => pages.word(at(offset)) ?? 0n;
  const status = pages.u32(at(layout.status)) ?? 0;
  const state = STATES[status & ~SCANNED];
  const stack = { start: word(GOROUTINE.stackStart), end: word(GOROUTINE.stackEnd) };
  const id = word(layout.id);
  if (state === undefined || id > 2n ** 53n || (!state.startsWith('dead') && (id === 0n || stack.start >= stack.end)))
    return undefined;
  const from = state === 'syscall' ? layout.systemCall : layout.scheduled;
  const machine = word(GOROUTINE.machine);
  const threadId = machine === 0n ? undefined : pages.word(machine + BigInt(layout.machineThread));
  return {
    id: Number(id),
    state,
    waitReason: pages.u8(at(layout.waitReason)) ?? 0,
    stack,
    sp: word(from),
    pc: word(from + 8),
    panic: word(GOROUTINE.panic),
    address,
    ...(threadId === undefined || threadId === 0n || threadId > 1n << 32n ? {} : { threadId: Number(threadId) }),
  };
}
