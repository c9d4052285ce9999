import path from 'node:path';
import { GdbCommandError, type Gdb } from '../../tools/gdb.ts';
import { miAddress, miText, miTuples, type MiTuple } from '../../tools/mi.ts';
import { isInjectedCall } from '../../runtimes/index.ts';
import type { Depth, Stack, StackEntry } from '../model.ts';
import { withScopes, withSymbolNames, withTailCalls } from './frame-names.ts';

/** What gdb calls the stack entry of a signal frame. */
const TRAMPOLINE = '<signal handler called>';

/** A thread, by the kernel's number and by gdb's. */
export interface GdbThread {
  readonly threadId: number;
  readonly gdbId: string;
}

/** Whether what gdb calls a signal's entry, at an address and with a stack pointer where it was asked for, is one. */
export type TrampolineTest = (address: bigint, sp: bigint | undefined) => boolean;

/**
 * The stacks of threads, in their order.
 * Reads at most `depth` entries of each: unwinding 174,621 frames takes gdb 13.1 five seconds.
 */
export async function readStacks(
  gdb: Gdb,
  threads: readonly GdbThread[],
  currentThread: number,
  depth: Depth,
  test?: TrampolineTest,
): Promise<Stack[]> {
  const stacks: Stack[] = [];
  for (const thread of threads) {
    const isCurrent = thread.threadId === currentThread;
    const first = isCurrent ? undefined : await readStack(gdb, thread, depth.otherFrames, test);
    const stack =
      first === undefined || first.entries.some((entry) => entry.trampoline)
        ? await readWithExactNames(gdb, thread, depth.frames, test)
        : first;
    stacks.push(stack);
  }
  return stacks;
}

/** The stack pointer in an entry of a thread's stack, by gdb's numbers. */
export async function readStackPointer(gdb: Gdb, gdbId: string, index: number): Promise<bigint | undefined> {
  return miAddress(await gdb.ask(`-data-evaluate-expression --thread ${gdbId} --frame ${index} $sp`));
}

/** Why gdb stopped unwinding a thread before its start, in gdb's words; absent where it gave no reason. */
export async function unwindStop(gdb: Gdb, gdbId: string): Promise<string | undefined> {
  await gdb.ask(`-thread-select ${gdbId}`);
  const printed = await gdb.console('bt -1');
  return /^Backtrace stopped: (.*)$/m.exec(printed)?.[1];
}

/** All threads, in the order gdb lists them. */
export async function listThreads(gdb: Gdb): Promise<GdbThread[]> {
  return miTuples(await gdb.send('-thread-info'), 'threads').flatMap((thread) => {
    const gdbId = miText(thread, 'id');
    const lwp = /(?:LWP|process) (\d+)/.exec(miText(thread, 'target-id') ?? '')?.[1];
    return gdbId === undefined || lwp === undefined ? [] : [{ threadId: Number(lwp), gdbId }];
  });
}

/** A stack whose names identify a crash: the same with debug information and without. It takes some more questions. */
export async function readWithExactNames(
  gdb: Gdb,
  thread: GdbThread,
  limit: number,
  test?: TrampolineTest,
): Promise<Stack> {
  const { gdbId } = thread;
  const stack = await readStack(gdb, thread, limit, test, (entries) => withSymbolNames(gdb, gdbId, entries));
  const entries = await withScopes(gdb, stack.entries);
  return { ...stack, entries: await withTailCalls(gdb, gdbId, entries) };
}

async function readStack(
  gdb: Gdb,
  { threadId, gdbId }: GdbThread,
  limit: number,
  test: TrampolineTest = () => true,
  rename = async (listed: StackEntry[]): Promise<StackEntry[]> => listed,
): Promise<Stack> {
  const { records, error } = await listFrames(gdb, gdbId, limit);
  const entries = await rename(records.slice(0, limit).map(stackEntry));
  const asked = outermost(entries.filter(({ trampoline }) => trampoline));
  for (const [index, entry] of entries.entries()) {
    const told = asked.has(entry) ? await withStackPointer(gdb, gdbId, entry) : entry;
    if (isMistaken(told, test)) entries[index] = await withOwnName(gdb, told);
    else if (told.trampoline) entries[index] = told;
    else if (isInjectedCall(entries[index - 1]?.function)) entries[index] = await withOwnName(gdb, entry);
  }
  return {
    threadId,
    entries,
    truncated: records.length > limit,
    ...(error === undefined ? {} : { error }),
  };
}

/**
 * Trampolines whose signal frames are read, at most, at either end of a stack: gdb 13.1 takes seconds for thousands, and
 * a handler that crashes in itself until the stack is full leaves as many, all of one kind
 * (fixtures/crash/handler-crashes-in-itself).
 */
const ASKED = 64;

function outermost(trampolines: readonly StackEntry[]): Set<StackEntry> {
  return new Set([...trampolines.slice(0, ASKED), ...trampolines.slice(-ASKED)]);
}

function isMistaken({ trampoline, address, sp }: StackEntry, test: TrampolineTest): boolean {
  return trampoline && address !== undefined && !test(address, sp);
}

interface ListedFrames {
  readonly records: MiTuple[];
  /** Why gdb can't list more, in its words. */
  readonly error?: string;
}

/** One entry more than the limit tells whether there is more. A corrupt stack may end in an error: then what came before it counts. */
async function listFrames(gdb: Gdb, gdbId: string, limit: number): Promise<ListedFrames> {
  const all = await tryFrames(gdb, gdbId, limit);
  if (all.error === undefined) return all;
  let [best, readable, failing]: [ListedFrames, number, number] = [{ records: [] }, -1, limit];
  while (failing - readable > 1) {
    const middle = Math.floor((readable + failing) / 2);
    const some = await tryFrames(gdb, gdbId, middle);
    if (some.error === undefined) [best, readable] = [some, middle];
    else failing = middle;
  }
  return { records: best.records, error: all.error };
}

/** Entries from the innermost to that of number `last`, that included. */
async function tryFrames(gdb: Gdb, gdbId: string, last: number): Promise<ListedFrames> {
  try {
    return { records: miTuples(await gdb.send(`-stack-list-frames --thread ${gdbId} 0 ${last}`), 'stack') };
  } catch (error) {
    if (!(error instanceof GdbCommandError)) throw error;
    return { records: [], error: error.message };
  }
}

async function withStackPointer(gdb: Gdb, gdbId: string, entry: StackEntry): Promise<StackEntry> {
  const sp = await readStackPointer(gdb, gdbId, entry.index);
  return sp === undefined ? entry : { ...entry, sp };
}

/** gdb looks for a caller's name in front of the return address, which is another function if the instruction was the first one. */
async function withOwnName(gdb: Gdb, entry: StackEntry): Promise<StackEntry> {
  if (entry.address === undefined) return entry;
  const answer = await gdb.ask(`-data-disassemble -s ${entry.address} -e ${entry.address + 1n} -- 0`);
  const name = miTuples(answer ?? {}, 'asm_insns').flatMap((instruction) => miText(instruction, 'func-name') ?? [])[0];
  const { index, address, foundBy } = entry;
  if (name === undefined) return entry.trampoline ? { index, foundBy, address, trampoline: false } : entry;
  return name === entry.function ? entry : { index, foundBy, address, function: name, trampoline: false };
}

function stackEntry(record: MiTuple, index: number): StackEntry {
  const name = miText(record, 'func');
  const address = miText(record, 'addr');
  const file = miText(record, 'file');
  const fullName = miText(record, 'fullname');
  const line = Number(miText(record, 'line'));
  return {
    index,
    foundBy: 'gdb',
    trampoline: name === TRAMPOLINE,
    ...(address?.startsWith('0x') ? { address: BigInt(address) } : {}),
    ...(name === undefined || name === '??' || name === TRAMPOLINE ? {} : { function: name }),
    ...(file === undefined ? {} : { file }),
    ...(line > 0 ? { line } : {}),
    ...(fullName?.startsWith('/') ? { sourcePath: path.posix.normalize(fullName) } : {}),
  };
}
