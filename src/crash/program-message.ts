import type { Engine } from '../stacks/engine.ts';
import type { Stack } from '../stacks/model.ts';
import { exceptionInFlight } from './exception.ts';
import type { Encoding } from '../elf/fields.ts';
import { readWord } from '../process/memory.ts';
import { MAY_HAVE_THROWN } from '../runtimes/cpp.ts';
import { SIGABRT, SIGTRAP } from '../linux/signal-names.ts';

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
  readonly encoding: Encoding;
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
  engine: Engine,
  memory: Memory,
  { signal, stack, modules, sp, stackEnd }: Speaker,
): Promise<ProgramMessage> {
  if (signal !== SIGABRT && signal !== SIGTRAP) return {};
  const abort = await textAt(engine, memory, '__abort_msg', ABORT_TEXT);
  const glib = modules.some(({ path }) => path.includes('/libglib-'))
    ? await textAt(engine, memory, '__glib_assert_msg', 0n)
    : undefined;
  const exception = mayHaveThrown(stack) ? exceptionInFlight(memory, sp, stackEnd) : undefined;
  return {
    ...(abort === undefined ? {} : { abort }),
    ...(glib === undefined ? {} : { glib }),
    ...(exception === undefined
      ? {}
      : { exception: { ...exception, type: (await engine.demangle?.(exception.type)) ?? exception.type } }),
  };
}

/** The text that a global pointer leads to. Both symbols are exported, so stripped libraries still tell. */
async function textAt(engine: Engine, memory: Memory, symbol: string, offset: bigint): Promise<string | undefined> {
  const at = await engine.addressOf?.(symbol);
  const pointer = at === undefined ? undefined : readWord(memory, at, memory.encoding);
  if (pointer === undefined || pointer === 0n) return undefined;
  const text = memory.cstring(pointer + offset, MAX_MESSAGE)?.trimEnd();
  return text === '' ? undefined : text;
}

function mayHaveThrown(stack: Stack): boolean {
  return stack.entries.some((entry) => MAY_HAVE_THROWN.test(entry.function ?? ''));
}
