import { GdbCommandError, type Gdb } from '../tools/gdb.ts';
import { miText, miTuples, type MiTuple } from '../tools/mi.ts';
import { normaliseFunction } from './normalise.ts';

/** What gdb calls the stack entry of a signal frame. */
const TRAMPOLINE = '<signal handler called>';

/** One stack entry as gdb unwound it; what gdb does not know is absent. */
export interface StackEntry {
  readonly index: number;
  readonly address?: bigint;
  readonly function?: string;
  readonly file?: string;
  readonly line?: number;
  readonly trampoline: boolean;
  /** No frame on the stack: its function jumped to the one above it. */
  readonly isTailCall?: true;
  /** The stack pointer in this entry; only for trampolines, where it leads to the signal frame. */
  readonly sp?: bigint;
}

/** The stack of one thread, innermost entry first. */
export interface Stack {
  /** The kernel's thread id. */
  readonly threadId: number;
  /** gdb's number of the thread. */
  readonly gdbId: string;
  readonly entries: readonly StackEntry[];
  /** The stack goes on beyond what was read. */
  readonly truncated: boolean;
  /** A part of it was not unwound, but found further up. */
  readonly isGuess?: boolean;
  /** What else the part that was found further up may be. */
  readonly doubt?: string;
  /** The first entry that gdb does not find alone: from there on it was told where the stack goes on. */
  readonly toldFrom?: number;
  /** What kept gdb from following it further, in gdb's words. */
  readonly gdbError?: string;
  /** Why it ends with its last entry, where that is known. */
  readonly endsBecause?: string;
}

export interface Depth {
  /** Entries read of the core's current thread, and of every thread with a trampoline. */
  readonly frames: number;
  /** Entries read of any other thread. */
  readonly otherFrames: number;
}

/**
 * The stacks of all threads, in the order gdb lists them.
 * Reads at most `depth` entries of each: unwinding 174,621 frames takes gdb 13.1 five seconds.
 */
export async function readStacks(gdb: Gdb, currentThread: number, depth: Depth): Promise<Stack[]> {
  const stacks: Stack[] = [];
  for (const { threadId, gdbId } of await listThreads(gdb)) {
    const isCurrent = threadId === currentThread;
    const first = await readStack(gdb, threadId, gdbId, isCurrent ? depth.frames : depth.otherFrames);
    const whole = !isCurrent && first.truncated && first.entries.some((entry) => entry.trampoline);
    const stack = whole ? await readStack(gdb, threadId, gdbId, depth.frames) : first;
    stacks.push(isCurrent || whole ? await withTailCalls(gdb, stack) : stack);
  }
  return stacks;
}

/** A thread's stack, read again. */
export async function readStackOf(gdb: Gdb, { threadId, gdbId }: Stack, limit: number): Promise<Stack> {
  return await withTailCalls(gdb, await readStack(gdb, threadId, gdbId, limit));
}

/** The stack pointer in an entry of a thread's stack, by gdb's numbers. */
export async function readStackPointer(gdb: Gdb, gdbId: string, index: number): Promise<bigint | undefined> {
  const answer = await gdb.ask(`-data-evaluate-expression --thread ${gdbId} --frame ${index} $sp`);
  const sp = /0x[0-9a-f]+/.exec(miText(answer ?? {}, 'value') ?? '')?.[0];
  return sp === undefined ? undefined : BigInt(sp);
}

/** Whether the last entry is where a program or a thread begins. */
export function reachesStart({ entries }: Stack): boolean {
  return START.test(entries.at(-1)?.function ?? '');
}

const START = /^(?:_start|main|_?_?clone3?|start_thread|\(below main\))$/;

/** Why gdb stopped unwinding a thread before its start, in gdb's words; absent where it gave no reason. */
export async function unwindStop(gdb: Gdb, stack: Stack): Promise<string | undefined> {
  await gdb.ask(`-thread-select ${stack.gdbId}`);
  const printed = await gdb.console('bt -1');
  return /^Backtrace stopped: (.*)$/m.exec(printed)?.[1];
}

async function listThreads(gdb: Gdb): Promise<{ threadId: number; gdbId: string }[]> {
  return miTuples(await gdb.send('-thread-info'), 'threads').flatMap((thread) => {
    const gdbId = miText(thread, 'id');
    const lwp = /(?:LWP|process) (\d+)/.exec(miText(thread, 'target-id') ?? '')?.[1];
    return gdbId === undefined || lwp === undefined ? [] : [{ threadId: Number(lwp), gdbId }];
  });
}

async function readStack(gdb: Gdb, threadId: number, gdbId: string, limit: number): Promise<Stack> {
  const { records, error } = await listFrames(gdb, gdbId, limit);
  const entries = await withSymbolNames(gdb, gdbId, records.slice(0, limit).map(stackEntry));
  const asked = outermost(entries.filter(({ trampoline }) => trampoline));
  for (const [index, entry] of entries.entries()) {
    if (asked.has(entry)) entries[index] = await withStackPointer(gdb, gdbId, entry);
    else if (entries[index - 1]?.function === INJECTED) entries[index] = await withOwnName(gdb, entry);
  }
  return { threadId, gdbId, entries: await withScopes(gdb, entries), truncated: records.length > limit, ...(error === undefined ? {} : { gdbError: error }) };
}

/**
 * Trampolines whose signal frames are read, at most, at either end of a stack: gdb 13.1 takes seconds for thousands, and
 * a handler that crashes in itself until the stack is full leaves as many, all of one kind.
 */
const ASKED = 64;

function outermost(trampolines: readonly StackEntry[]): Set<StackEntry> {
  return new Set([...trampolines.slice(0, ASKED), ...trampolines.slice(-ASKED)]);
}

interface ListedFrames {
  readonly records: MiTuple[];
  /** Why gdb can't list more, in its words. */
  readonly error?: string;
}

/** Symbols that hold another name: C++'s and Rust's, Rust's new ones, D's, and what GCC makes for constructors of a file. */
const MANGLED = /^_{1,2}(?:Z|R|D\d|GLOBAL_)/;

/**
 * The entries with the names that C symbols have. Without debug information gdb 13 takes those that could be Ada's for
 * Ada's: `leaf__inner` becomes `leaf.inner`, `h__2` becomes `h`. With demangling off it gives them as they are.
 */
async function withSymbolNames(gdb: Gdb, gdbId: string, entries: StackEntry[]): Promise<StackEntry[]> {
  const isSymbol = ({ function: name, file }: StackEntry): boolean => name !== undefined && file === undefined;
  if (!entries.some(isSymbol)) return entries;
  await gdb.ask('-gdb-set print demangle off');
  const answer = await gdb.ask(`-stack-list-frames --thread ${gdbId} 0 ${entries.length - 1}`);
  await gdb.ask('-gdb-set print demangle on');
  const symbols = miTuples(answer ?? {}, 'stack').map((record) => miText(record, 'func'));
  return entries.map((entry, index) => {
    const symbol = symbols[index];
    return symbol === undefined || !isSymbol(entry) || MANGLED.test(symbol) ? entry : { ...entry, function: symbol };
  });
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

/** Go pretends that an instruction which faulted called this function: what looks like a return address is the instruction's own. */
const INJECTED = 'runtime.sigpanic';

/** gdb looks for a caller's name in front of the return address, which is another function if the instruction was the first one. */
async function withOwnName(gdb: Gdb, entry: StackEntry): Promise<StackEntry> {
  if (entry.address === undefined) return entry;
  const answer = await gdb.ask(`-data-disassemble -s ${entry.address} -e ${entry.address + 1n} -- 0`);
  const name = miTuples(answer ?? {}, 'asm_insns').flatMap((instruction) => miText(instruction, 'func-name') ?? [])[0];
  if (name === undefined || name === entry.function) return entry;
  const { index, address } = entry;
  return { index, address, function: name, trampoline: false };
}

/** Entries from the fault on in which tail calls are looked for: those that identify a crash are near it. */
const NEAR_THE_FAULT = 32;

/**
 * The stack with the callers marked that gdb concluded from debug information (DW_TAG_call_site): without it they are
 * not there. gdb says so in `info frame` only: ` tail call frame, caller of frame at 0x7ffc92d4a1d0`.
 */
async function withTailCalls(gdb: Gdb, stack: Stack): Promise<Stack> {
  const from = stack.entries.findLastIndex(({ trampoline }) => trampoline) + 1;
  const near = stack.entries.slice(from + 1, from + NEAR_THE_FAULT);
  if (near.every(({ file }) => file === undefined)) return stack;
  await gdb.ask(`-thread-select ${stack.gdbId}`);
  const printed = await gdb.console(`frame apply level ${from}-${from + near.length} -q -c info frame`);
  const jumped = new Set(printed.split(/^Stack level (?=\d+, )/m).flatMap((level) => (/^ tail call frame\b/m.test(level) ? Number.parseInt(level, 10) : [])));
  return jumped.size === 0 ? stack : { ...stack, entries: stack.entries.map((entry) => (jumped.has(entry.index) ? { ...entry, isTailCall: true } : entry)) };
}

/** Debug information puts neither a lambda (`operator()`, `_FUN`) nor a class that is local to a function into that function: GCC 12, gdb 13. */
const MAY_BE_LOCAL = /^(?:operator\(\)|_FUN$|(?!std::)[^\s(]*::)/;
/** A function within a function, as a demangled symbol names it: `parse(int) const::Local::run()`, `main::{lambda()#1}::operator()() const`. */
const IN_FUNCTION = /\)(?: const)?::|::\{lambda\(/;

/** The stack with the scopes that only the symbol table has, so that a name is the same with debug information and without. */
async function withScopes(gdb: Gdb, entries: readonly StackEntry[]): Promise<StackEntry[]> {
  const scoped = new Map<bigint, string | undefined>();
  const named: StackEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    const { address, function: name } = entry;
    if (address === undefined || name === undefined || entry.file === undefined || !MAY_BE_LOCAL.test(name) || isInlined(entry, entries[index + 1])) named.push(entry);
    else {
      if (!scoped.has(address)) scoped.set(address, await symbolAt(gdb, isReturnAddress(entries, index) ? address - 1n : address));
      named.push(withScope(entry, name, scoped.get(address)));
    }
  }
  return named;
}

function withScope(entry: StackEntry, name: string, symbol: string | undefined): StackEntry {
  const isThis = symbol !== undefined && IN_FUNCTION.test(symbol) && normaliseFunction(symbol).endsWith(`::${normaliseFunction(name)}`);
  return isThis ? { ...entry, function: symbol } : entry;
}

/** An inlined function shares its caller's address; one that calls itself does as well, and shares the line. */
function isInlined(entry: StackEntry, caller: StackEntry | undefined): boolean {
  return entry.address === caller?.address && (entry.function !== caller?.function || entry.line !== caller?.line);
}

/** Whether an entry's address is that of the instruction behind a call, which another function may begin with. */
function isReturnAddress(entries: readonly StackEntry[], index: number): boolean {
  return index > 0 && entries[index - 1]?.trampoline === false;
}

/** `lam()::{lambda(char*)#1}::operator()(char*) const + 4 in section .text` */
async function symbolAt(gdb: Gdb, address: bigint): Promise<string | undefined> {
  return /^(.*?)(?: \+ \d+)? in section /m.exec(await gdb.console(`info symbol ${address}`))?.[1];
}

function stackEntry(record: MiTuple, index: number): StackEntry {
  const name = miText(record, 'func');
  const address = miText(record, 'addr');
  const file = miText(record, 'file');
  const line = Number(miText(record, 'line'));
  return {
    index,
    trampoline: name === TRAMPOLINE,
    ...(address?.startsWith('0x') ? { address: BigInt(address) } : {}),
    ...(name === undefined || name === '??' || name === TRAMPOLINE ? {} : { function: name }),
    ...(file === undefined ? {} : { file }),
    ...(line > 0 ? { line } : {}),
  };
}
