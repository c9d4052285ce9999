import { signalNumber } from '../../linux/signal-names.ts';
import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { faultCause } from './fault-cause.ts';
import { MOST_FRAMES, MOST_MESSAGE, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { RUBY_HANDLERS } from '../../runtimes/printed-names.ts';
import { symbolLine, trampolineAt } from './symbol-line.ts';

/** `peek.rb:3: [BUG] Segmentation fault at 0x0000000000000008` */
const FIRST = /^(?:(\S.*?):(\d{1,9}): )?\[BUG\] (\S.*)$/;
const SIGNALS: readonly (readonly [RegExp, string])[] = [
  [/^Segmentation fault/, 'SIGSEGV'],
  [/^Bus Error/, 'SIGBUS'],
  [/^Illegal instruction/i, 'SIGILL'],
  [/^Floating point exception/i, 'SIGFPE'],
];
const PART = /^-- (.+?) -+$/;
/** `peek.rb:3:in 'Object#peek'`, with a backtick before 3.4; the newest last. */
const SCRIPT = /^\s*(\S.*?):(\d{1,9}):in [`'](.+)'$/;
const OVER = /^(?:\[NOTE\]|\[IMPORTANT\]|\* Loaded script:|\* Process memory map)/;
const QUIET_MAX = 60;

interface Draft {
  readonly line: number;
  readonly message: string;
  readonly place: RecordedFrame | undefined;
  part: string;
  script: RecordedFrame[];
  native: RecordedFrame[];
}

/** Ruby's [BUG]: the interpreter failed, or native code below it. */
export const rubyForm: PrintedForm = {
  first: FIRST,
  within: /\[BUG\] (?:Segmentation|Bus Error|Illegal|try to mark|Stack consistency|object allocation)/,
  make: oneAtATime<Draft>({
    begin({ text, number }) {
      const [, file, line, message] = FIRST.exec(text) ?? [];
      if (message === undefined) return undefined;
      const place = file === undefined ? undefined : { file, line: Number(line) };
      return { line: number, message: message.slice(0, MOST_MESSAGE), place, part: '', script: [], native: [] };
    },
    read: readPart,
    isOver: (_, text) => OVER.test(text),
    // without any of its parts it may be talk of such a crash
    crashOf: (draft) => (draft.part === '' ? undefined : crashOf(draft)),
    quiet: () => QUIET_MAX,
  }),
};

function readPart(draft: Draft, text: string): boolean {
  const part = PART.exec(text)?.[1];
  if (part !== undefined) {
    draft.part = part;
    return true;
  }
  if (draft.part.startsWith('Ruby level')) {
    const [, file, line, name] = SCRIPT.exec(text) ?? [];
    if (name === undefined || draft.script.length >= MOST_FRAMES) return name !== undefined;
    draft.script.push({ function: name, file: file as string, line: Number(line) });
    return true;
  }
  if (draft.part.startsWith('C level')) {
    const frame = symbolLine(text.trim());
    if (frame !== undefined && draft.native.length < MOST_FRAMES) draft.native.push(frame);
    return frame !== undefined;
  }
  return /^(?:c:\d{4} |ruby \d|\s+\w+: +0x)/.test(text);
}

function crashOf({ line, message, place, script, native }: Draft): CrashText {
  const name = SIGNALS.find(([form]) => form.test(message))?.[1];
  const signal = name === undefined ? undefined : signalNumber(name);
  const address = / at (0x[\da-f]+)/.exec(message)?.[1];
  const own = withoutBuiltIns(script.toReversed());
  const frames = native.length > 0 ? native : own.length > 0 ? own : place === undefined ? [] : [place];
  const handler = trampolineAt(native, RUBY_HANDLERS);
  const trampoline = handler === -1 && signal !== undefined ? nameless(native) : handler;
  // below the interpreter's native frames stand those of the script: they say whose call it was
  const whole = native.length > 0 ? [...native, ...own] : frames;
  return {
    writer: 'Ruby',
    line,
    facts: known({ signal, comm: 'ruby' }),
    threads: [{ frames: whole }],
    cause:
      signal === undefined
        ? { class: 'fatal-error', summary: `[BUG] ${message}`, message, confidence: 'medium' }
        : faultCause({ signal, address, message }),
    ...(trampoline === -1
      ? {}
      : { faultIndex: trampoline + 1, handler: { present: true, name: 'ruby', frames: [0, trampoline] } }),
  };
}

/** Methods that are written in C have the place of their caller. */
function withoutBuiltIns(frames: readonly RecordedFrame[]): RecordedFrame[] {
  const first = frames.findIndex(({ file, line }, index) => {
    const caller = frames[index + 1];
    return caller === undefined || caller.file !== file || caller.line !== line;
  });
  return frames.slice(Math.max(first, 0));
}

/** A stripped libruby: its handler has no names, and libc's trampoline is the first frame of another module. */
function nameless(frames: readonly RecordedFrame[]): number {
  const first = frames[0]?.module ?? '';
  const at = frames.findIndex(({ module }) => module !== first);
  const isLibc = /\/lib(?:c|pthread)[.-][^/]*$/.test(frames[at]?.module ?? '');
  return /ruby/.test(first) && isLibc && frames[at]?.function === undefined && at <= 8 ? at : -1;
}
