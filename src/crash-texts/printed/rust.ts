import { SIGABRT } from '../../linux/signal-names.ts';
import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { RUST_PANICS } from '../../runtimes/printed-names.ts';
import { MOST_FRAMES, MOST_MESSAGE, type PrintedForm } from './model.ts';

/** `thread 'main' panicked at src/main.rs:2:5:`, newer ones with the thread's id; before 1.73 `panicked at 'message', src/main.rs:2:5`. */
const PANIC = /^\s*thread '(.{0,200}?)' (?:\((\d{1,10})\) )?panicked at (.+)$/;
const PLACE = /^([^'].*?):(\d{1,9}):\d{1,9}:?$/;
const OLD = /^'([\s\S]*)', (\S.*?):(\d{1,9}):\d{1,9}$/;
const OVERFLOW = /^\s*thread '(.{0,200})' (?:\((\d{1,10})\) )?has overflowed its stack$/;
const NO_MEMORY = /^memory allocation of \d{1,20} bytes failed$/;
/** What follows a panic that ended the program by abort. */
const ABORTS =
  /^(?:thread panicked while (?:processing panic|panicking)\. aborting\.|thread caused non-unwinding panic\. aborting\.|fatal runtime error: .*)$/;
/** The message of a panic that another one, or a frame that can't unwind, led to. */
const CONSEQUENCE = /^panic in a (?:destructor during cleanup|function that cannot unwind)/;
const STACK = /^\s*stack backtrace:$/;
const FRAME = /^\s*(\d{1,6}): +(?:(0x[\da-f]+) - )?(\S.*)$/;
const AT = /^\s+at (.+?)(?::(\d{1,9})(?::\d{1,9})?)?$/;
const NOTE = /^\s*note: /;
const QUIET_MAX = 20;
const MESSAGE_LINES = 12;

interface Panic {
  readonly line: number;
  readonly thread: string;
  readonly id?: number;
  /** As the old form has it, with its quotes, until it is whole. */
  old?: string;
  message: string[];
  file?: string;
  at?: number;
  frames: RecordedFrame[];
  truncated?: true;
  aborted?: true;
  stage: 'message' | 'stack' | 'over';
}

/** Rust's panics, with and without a backtrace, its stack overflows, and memory that ran out. */
export const rustForm: PrintedForm = {
  first:
    /^\s*(?:thread '.{0,200}' (?:\(\d{1,10}\) )?(?:panicked at |has overflowed its stack$)|memory allocation of \d{1,20} bytes failed$)/,
  within: /thread '[^']{0,200}' (?:\(\d{1,10}\) )?(?:panicked at |has overflowed its stack)/,
  make: (take) => {
    let panic: Panic | undefined;
    /** The panic before it of the same thread: whether this one is its consequence is said at the end. */
    let before: Panic | undefined;
    let quiet = 0;

    const end = (): void => {
      if (before !== undefined && panic?.aborted === true) take(crashOf({ ...before, aborted: true }));
      else for (const each of [before, panic]) if (each !== undefined) take(crashOf(each));
      [panic, before, quiet] = [undefined, undefined, 0];
    };

    return {
      isOpen: () => panic !== undefined,
      end,
      read({ text, number, quoted }) {
        const isPart = (!quoted && readWhole(text, number)) || readFirst(text, number) || readRest(text);
        quiet = isPart ? 0 : quiet + 1;
        if (quiet > QUIET_MAX) end();
        return isPart;
      },
    };

    function readWhole(text: string, number: number): boolean {
      const overflow = OVERFLOW.exec(text);
      if (overflow === null && !NO_MEMORY.test(text)) return false;
      end();
      take(overflow === null ? noMemory(text, number) : overflowOf(overflow, number));
      return true;
    }

    function readFirst(text: string, number: number): boolean {
      const [, thread = '', id, rest] = PANIC.exec(text) ?? [];
      if (rest === undefined || (!rest.startsWith("'") && !PLACE.test(rest))) return false;
      const earlier = panic?.thread === thread && panic.aborted === undefined ? panic : undefined;
      if (earlier === undefined || before !== undefined) end();
      else before = earlier;
      panic = known({
        line: number,
        thread,
        id: id === undefined ? undefined : Number(id),
        message: [],
        frames: [],
        stage: 'message' as const,
      });
      const [, file, line] = PLACE.exec(rest) ?? [];
      if (rest.startsWith("'")) takeOld(panic, rest);
      else Object.assign(panic, { file, at: Number(line) });
      return true;
    }

    function readRest(text: string): boolean {
      if (panic === undefined) return false;
      if (ABORTS.test(text)) {
        panic.aborted = true;
        return true;
      }
      if (STACK.test(text)) {
        panic.stage = 'stack';
        return true;
      }
      if (NOTE.test(text)) {
        panic.stage = 'over';
        return true;
      }
      if (panic.stage === 'stack') return readFrame(panic, text);
      return panic.stage === 'message' && readMessage(panic, text);
    }
  },
};

function takeOld(panic: Panic, text: string): void {
  const [, message, file, line] = OLD.exec(text) ?? [];
  if (message === undefined) {
    panic.old = text;
    return;
  }
  delete panic.old;
  Object.assign(panic, { message: [message.slice(0, MOST_MESSAGE)], file, at: Number(line), stage: 'over' });
}

function readMessage(panic: Panic, text: string): boolean {
  if (panic.message.length >= MESSAGE_LINES) return false;
  if (panic.old !== undefined) {
    if (panic.old.length > MOST_MESSAGE) return false;
    takeOld(panic, `${panic.old}\n${text}`);
    return true;
  }
  // of the new form the first line behind the place is the message, and what is indented below it
  if (panic.message.length > 0 && !/^\s+\S/.test(text)) {
    panic.stage = 'over';
    return false;
  }
  if (CONSEQUENCE.test(text)) panic.aborted = true;
  panic.message.push(text.slice(0, MOST_MESSAGE));
  return true;
}

function readFrame(panic: Panic, text: string): boolean {
  const at = AT.exec(text);
  const last = panic.frames.at(-1);
  if (at !== null && last !== undefined) {
    const line = Number(at[2]);
    panic.frames[panic.frames.length - 1] = { ...last, file: at[1] as string, ...(line >= 1 ? { line } : {}) };
    return true;
  }
  const [, index, address, name] = FRAME.exec(text) ?? [];
  if (name === undefined) {
    panic.stage = text === '' ? panic.stage : 'over';
    return false;
  }
  const isNext = panic.frames.length === 0 || Number(index) >= panic.frames.length - 1;
  if (!isNext || panic.frames.length >= MOST_FRAMES) panic.truncated = true;
  else if (panic.truncated === undefined)
    panic.frames.push(
      known({ address: address?.replace(/^0x0+(?=[\da-f])/, '0x'), function: name === '<unknown>' ? undefined : name }),
    );
  return true;
}

function crashOf({ line, thread, id, message, old, file, at, frames, truncated, aborted }: Panic): CrashText {
  const text = (message.length > 0 ? message.join('\n') : (old ?? '').replace(/^'/, '')).trimEnd();
  const where = file === undefined ? '' : ` at ${file}:${at}`;
  const place = known({ file, line: at });
  // a full backtrace begins with the functions that print it
  const begun = frames.findIndex(({ function: name }) => RUST_PANICS.test(name ?? ''));
  return {
    writer: 'Rust',
    line,
    facts: known({ signal: aborted === true ? SIGABRT : undefined }),
    ...(begun > 0 ? { faultIndex: begun, handler: { present: false } } : {}),
    threads: [
      known({
        id,
        name: thread === '<unnamed>' ? undefined : thread,
        frames: frames.length === 0 && file !== undefined ? [place] : frames,
        truncated,
      }),
    ],
    cause: {
      class: 'panic',
      summary: `panic${where}: ${text === '' ? 'without a message' : text}`,
      message: text === '' ? 'panic' : text,
      confidence: 'medium',
    },
  };
}

function overflowOf([, thread = '', id]: readonly string[], line: number): CrashText {
  return {
    writer: 'Rust',
    line,
    facts: { signal: SIGABRT },
    threads: id === undefined ? [] : [{ id: Number(id), name: thread, frames: [] }],
    cause: {
      class: 'stack-overflow',
      summary: `the stack of thread ${thread} ran out`,
      message: `thread '${thread}' has overflowed its stack`,
      confidence: 'medium',
    },
  };
}

function noMemory(text: string, line: number): CrashText {
  return {
    writer: 'Rust',
    line,
    facts: { signal: SIGABRT },
    threads: [],
    cause: { class: 'fatal-error', summary: text, message: text, confidence: 'medium' },
  };
}
