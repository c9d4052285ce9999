import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { hexOf } from './fault-cause.ts';
import { MOST_FRAMES, MOST_MESSAGE, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** `# Fatal error in ../deps/v8/src/heap/heap.cc, line 12`; V8 leaves the file out where it was built for release: `in , line 0`. */
const FATAL = /^# Fatal error in (\S.*)?, line (\d{1,9})$/;
const MESSAGE = /^# (?!Fatal error in )(\S.*)$/;
const MARK = /^#(?:FailureMessage Object: 0x[\da-f]+)?\s*$/;
const HEADING = /^(?:-{5} Native stack trace -{5}|={4} C stack trace ={10,60}|)$/;
/** ` 2: 0x2100354 V8_Fatal(char const*, ...) [node]` */
const NATIVE = /^ {0,2}\d{1,4}: 0x([\da-f]{1,16}) (.*?)(?: ?\[(.*)\])?$/;
/** `    /usr/bin/d8(v8::base::debug::StackTrace::StackTrace()+0x13) [0x55d0c0de1170]` */
const SYMBOL = /^ {2,6}(\S.*?)\((.*?)(?:\+0x[\da-f]+)?\) ?\[0x([\da-f]{1,16})\]$/;
const QUIET_MAX = 6;

interface Open {
  readonly line: number;
  readonly file: string | undefined;
  readonly row: number;
  message?: string;
  readonly frames: RecordedFrame[];
}

/** V8's own checks, of Node and Chromium and d8: a block of lines that begin with `#`, and the stack of the native code. */
export const v8Form: PrintedForm = {
  first: FATAL,
  within: /# Fatal error in .{0,300}, line \d/,
  make: oneAtATime<Open>({
    begin({ text, number, quoted }) {
      const [whole, file, row] = FATAL.exec(text) ?? [];
      return whole === undefined || quoted ? undefined : { line: number, file, row: Number(row), frames: [] };
    },
    read: readLine,
    crashOf: (open) => (open.message === undefined ? undefined : crashOf(open, open.message)),
    quiet: () => QUIET_MAX,
  }),
};

function readLine(open: Open, text: string): boolean {
  const message = open.message === undefined ? MESSAGE.exec(text)?.[1] : undefined;
  if (message !== undefined) {
    open.message = message.slice(0, MOST_MESSAGE);
    return true;
  }
  const [, address, name, module] = NATIVE.exec(text) ?? [];
  const [, symbolModule, symbol, symbolAddress] = SYMBOL.exec(text) ?? [];
  const at = hexOf(address ?? symbolAddress);
  if (at === undefined) return MARK.test(text) || HEADING.test(text);
  const own = name ?? symbol ?? '';
  if (open.frames.length < MOST_FRAMES)
    open.frames.push(known({ address: at, function: own === '' ? undefined : own, module: module ?? symbolModule }));
  return true;
}

/** V8 ends with an instruction that traps or is none: which, its text does not say. */
function crashOf({ line, file, row, frames }: Open, said: string): CrashText {
  const isCheck = /^(?:Debug check|Check|CHECK)\b.*failed|^CHECK\(.*\) failed/.test(said);
  const where = file === undefined || row === 0 ? '' : ` at ${file}:${row}`;
  return {
    writer: 'V8',
    line,
    facts: {},
    threads: frames.length === 0 ? [] : [{ frames }],
    cause: {
      class: isCheck ? 'assertion' : 'fatal-error',
      summary: `${said}${where}`,
      message: said,
      confidence: 'medium',
    },
  };
}
