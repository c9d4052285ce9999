import type { Gdb } from '../../tools/gdb.ts';
import { miText, miTuples } from '../../tools/mi.ts';
import type { StackEntry } from '../model.ts';
import { mayBeInFunction, withScope } from '../scope.ts';

/** Symbols that hold another name: C++'s and Rust's, Rust's new ones, D's, and what GCC makes for constructors of a file. */
const MANGLED = /^_{1,2}(?:Z|R|D\d|GLOBAL_)/;

/**
 * The entries with the names that C symbols have. Without debug information gdb 13 takes those that could be Ada's for
 * Ada's: `leaf__inner` becomes `leaf.inner`, `h__2` becomes `h` (fixtures/crash/names-like-ada). With demangling off it gives
 * them as they are.
 */
export async function withSymbolNames(gdb: Gdb, gdbId: string, entries: StackEntry[]): Promise<StackEntry[]> {
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

/** Entries from the fault on in which tail calls are looked for: those that identify a crash are near it. */
const NEAR_THE_FAULT = 32;

/**
 * The entries with the callers marked that gdb concluded from debug information (DW_TAG_call_site): without it they are
 * not there (fixtures/crash/tail-call, fixtures/crash/tail-call-without-debug-info). gdb says so in `info frame` only:
 * ` tail call frame, caller of frame at 0x7ffc92d4a1d0`.
 */
export async function withTailCalls(
  gdb: Gdb,
  gdbId: string,
  entries: readonly StackEntry[],
): Promise<readonly StackEntry[]> {
  const from = entries.findLastIndex(({ trampoline }) => trampoline) + 1;
  const near = entries.slice(from + 1, from + NEAR_THE_FAULT);
  if (near.every(({ file }) => file === undefined)) return entries;
  await gdb.ask(`-thread-select ${gdbId}`);
  const printed = await gdb.console(`frame apply level ${from}-${from + near.length} -q -c info frame`);
  const jumped = new Set(
    printed
      .split(/^Stack level (?=\d+, )/m)
      .flatMap((level) => (/^ tail call frame\b/m.test(level) ? Number.parseInt(level, 10) : [])),
  );
  return entries.map((entry) => (jumped.has(entry.index) ? { ...entry, isTailCall: true } : entry));
}

/** The stack with the scopes that only the symbol table has, so that a name is the same with debug information and without. */
export async function withScopes(gdb: Gdb, entries: readonly StackEntry[]): Promise<StackEntry[]> {
  const scoped = new Map<bigint, string | undefined>();
  const named: StackEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    const { address, function: name } = entry;
    if (
      address === undefined ||
      name === undefined ||
      entry.file === undefined ||
      !mayBeInFunction(name) ||
      isInlined(entry, entries[index + 1])
    )
      named.push(entry);
    else {
      if (!scoped.has(address))
        scoped.set(address, await symbolAt(gdb, isReturnAddress(entries, index) ? address - 1n : address));
      named.push({ ...entry, function: withScope(name, scoped.get(address)) });
    }
  }
  return named;
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
