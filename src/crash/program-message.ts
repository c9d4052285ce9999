import type { Gdb } from '../tools/gdb.ts';
import { miText } from '../tools/mi.ts';
import { exceptionInFlight } from './exception.ts';
import { MAY_HAVE_THROWN } from '../runtimes/cpp.ts';
import { SIGABRT, SIGTRAP } from '../linux/signal-names.ts';
import type { Stack } from '../stacks/gdb/stacks.ts';

/** What a program said before it ended itself, taken from its memory. */
export interface ProgramMessage {
  /** glibc's own message: a failed assertion, heap corruption, stack smashing, a fortified call. */
  readonly abort?: string;
  /** GLib's. */
  readonly glib?: string;
  /** The C++ exception in flight, its type demangled where possible. */
  readonly exception?: { readonly type: string; readonly what?: string };
}

interface Memory {
  read(address: bigint, length: number): Buffer | undefined;
  cstring(address: bigint, max?: number): string | undefined;
}

const MAX_MESSAGE = 4096;
/** glibc's struct abort_msg_s (assert/__libc_message): an unsigned size, then the text. */
const ABORT_TEXT = 4n;

/** The crash thread, as far as its messages are concerned. */
export interface Speaker {
  readonly signal: number | undefined;
  readonly stack: Stack;
  readonly modules: readonly { readonly path: string }[];
  /** Where its innermost frame's stack begins, and how far up to look. */
  readonly sp: bigint;
  readonly stackEnd: bigint;
}

/** Reads the messages that a process which ended itself left in its memory; one that did not has none. */
export async function readProgramMessage(
  gdb: Gdb,
  memory: Memory,
  { signal, stack, modules, sp, stackEnd }: Speaker,
): Promise<ProgramMessage> {
  if (signal !== SIGABRT && signal !== SIGTRAP) return {};
  const abort = await textAt(gdb, memory, '__abort_msg', ABORT_TEXT);
  const glib = modules.some(({ path }) => path.includes('/libglib-'))
    ? await textAt(gdb, memory, '__glib_assert_msg', 0n)
    : undefined;
  const exception = mayHaveThrown(stack) ? exceptionInFlight(memory, sp, stackEnd) : undefined;
  return {
    ...(abort === undefined ? {} : { abort }),
    ...(glib === undefined ? {} : { glib }),
    ...(exception === undefined ? {} : { exception: { ...exception, type: await demangle(gdb, exception.type) } }),
  };
}

/** The text that a global pointer leads to. Both symbols are exported, so stripped libraries still tell. */
async function textAt(gdb: Gdb, memory: Memory, symbol: string, offset: bigint): Promise<string | undefined> {
  const answer = await gdb.ask(`-data-evaluate-expression "*(unsigned long *) &${symbol}"`);
  const pointer = /^\d+$/.exec(miText(answer ?? {}, 'value') ?? '')?.[0];
  if (pointer === undefined || pointer === '0') return undefined;
  const text = memory.cstring(BigInt(pointer) + offset, MAX_MESSAGE)?.trimEnd();
  return text === '' ? undefined : text;
}

function mayHaveThrown(stack: Stack): boolean {
  return stack.entries.some((entry) => MAY_HAVE_THROWN.test(entry.function ?? ''));
}

async function demangle(gdb: Gdb, type: string): Promise<string> {
  const printed = (await gdb.console(`demangle -l c++ -- _ZTI${type}`)).trim();
  return /^typeinfo for (.+)$/.exec(printed)?.[1] ?? type;
}
