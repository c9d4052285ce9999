import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { sourceLine } from '../source-line.ts';
import { belowHandler } from './below-handler.ts';
import { hexOf } from './fault-cause.ts';
import { MOST_FRAMES, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { symbolLine, trampolineAt } from './symbol-line.ts';

const FIRST = /^Stack dump(?: without symbol names \(.*)?:$/;
/** What it was doing: `0.	Program arguments: clang-19 -cc1 a.c` */
const DOING = /^\d{1,3}\.\t(\S.*)$/;
const ARGUMENTS = /^Program arguments: (\S.*)$/;
/** ` #4 0x00007f1234567890 llvm::f(int) (/usr/lib/libLLVM.so.19.1+0xd3f0bf)`, ` #4 0x00007f12 f(int) /src/a.cpp:12:3` */
const FRAME = /^ {0,3}#(\d{1,4}) (0x[\da-f]{6,16}) (\S.*)$/;
/** Without a symbolizer on macOS: `4  libLLVM.dylib 0x00007f1234567890 llvm::f(int) + 56`; on Linux those of backtrace_symbols() */
const PLAIN = /^(\d{1,4}) +(\S+) +(0x[\da-f]{6,16})(?: (\S.*?))?(?: \+ \d{1,12})?$/;
const MODULE = / ?\(([^()]{1,400})\+0x([\da-f]{1,16})\)$/;
const SOURCE = / (\S.{0,1000}?):(\d{1,9})(?::\d{1,9})?$/;
const HANDLER =
  /^(?:llvm::sys::(?:PrintStackTrace|RunSignalHandlers|CleanupOnSignal)|SignalHandler|CrashRecoverySignalHandler|PrintStackTrace\w*|\(anonymous namespace\)::CrashRecovery)/;
const QUIET_MAX = 3;
/** Words between the dump's first line and its stack. */
const HEAD_MAX = 40;

interface Open {
  readonly line: number;
  commandLine?: string;
  readonly frames: RecordedFrame[];
}

/** What LLVM's programs print when they crash: clang, rustc's LLVM, lld, lldb, opt, swiftc. */
export const llvmForm: PrintedForm = {
  first: FIRST,
  within: /Stack dump(?: without symbol names \(|:$)/,
  make: oneAtATime<Open>({
    begin({ text, number }, open) {
      if (!FIRST.test(text)) return undefined;
      // the stack may stand below a first line of its own
      return open?.frames.length === 0 ? open : { line: number, frames: [] };
    },
    read: readLine,
    crashOf: (open) => (open.frames.length === 0 ? undefined : crashOf(open)),
    quiet: ({ frames }) => (frames.length > 0 ? QUIET_MAX : HEAD_MAX),
  }),
};

function readLine(open: Open, text: string): boolean {
  const doing = DOING.exec(text)?.[1];
  if (doing !== undefined) {
    const commandLine = ARGUMENTS.exec(doing)?.[1];
    if (commandLine !== undefined) open.commandLine = commandLine;
    return true;
  }
  const frame = frameIn(text);
  if (frame !== undefined && open.frames.length < MOST_FRAMES) open.frames.push(frame);
  return frame !== undefined;
}

function frameIn(text: string): RecordedFrame | undefined {
  const [, , address, rest] = FRAME.exec(text) ?? [];
  if (address !== undefined) return symbolised(address, rest ?? '');
  const [, , module, at, name] = PLAIN.exec(text) ?? [];
  if (at !== undefined) return known({ address: hexOf(at), module, function: name });
  return symbolLine(text);
}

function symbolised(address: string, text: string): RecordedFrame {
  const [inModule, module, offset] = MODULE.exec(` ${text}`) ?? [];
  const before = inModule === undefined ? text : ` ${text}`.slice(0, -inModule.length).trim();
  const [place, file, line] = SOURCE.exec(before) ?? [];
  const name = (place === undefined ? before : before.slice(0, -place.length)).trim();
  return known({
    address: hexOf(address),
    function: name === '' ? undefined : name,
    module,
    offset: name === '' ? hexOf(offset) : undefined,
    file,
    line: sourceLine(line),
  });
}

function crashOf({ line, commandLine, frames }: Open): CrashText {
  const trampoline = trampolineAt(frames, HANDLER);
  return {
    writer: 'LLVM',
    line,
    facts: known({ commandLine, comm: commandLine?.replace(/ .*$/, '').replace(/^.*\//, '') }),
    threads: [{ frames }],
    ...belowHandler(trampoline, "LLVM's signal handler", frames),
  };
}
