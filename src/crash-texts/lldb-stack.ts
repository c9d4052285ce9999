import { SIGABRT, SIGFPE, SIGILL, SIGSEGV, SIGTRAP, signalNumber } from '../linux/signal-names.ts';
import type { RecordedFrame } from '../stacks/model.ts';
import { known } from '../text/known.ts';
import type { CrashText, MakeReader } from './model.ts';
import { faultCause, hexOf } from './printed/fault-cause.ts';
import { MOST_FRAMES } from './printed/model.ts';
import { sourceLine } from './source-line.ts';

/** `* thread #2, name = 'worker', stop reason = signal SIGSEGV: invalid address (fault address: 0x0)`; old ones have `: tid = 0x1f03`. */
const THREAD =
  /^\s{0,4}(\*)?\s{0,2}thread #(\d{1,6})(?:: tid = (?:0x[\da-f]+|\d+)(?:, 0x[\da-f]+ .*?)?)?(?:, (?:name|queue) = '([^']*)')*(?:, (?:activity|stop reason) = (.*))?$/;
/** `  * frame #0: 0x000055555555513d app`parse(text=0x0000000000000000) at parse.c:12:10` */
const FRAME = /^\s{0,8}(?:\* )?frame #(\d{1,6}): (0x[\da-f]{1,16})(?: ([^`]{1,255})`(.*))?$/;
const AT = /^ at (\S.*?):(\d{1,9})(?::\d{1,9})?$/;
const SIGNAL = /^signal (SIG[A-Z]+\d*)(?:.*fault address(?:=|: )(0x[\da-f]+))?/;
/** macOS: `EXC_BAD_ACCESS (code=1, address=0x0)`. */
const EXCEPTION = /^(EXC_[A-Z_]+)(?: \((?:code=[^,()]+)?(?:, )?(?:(?:address|subcode)=(0x[\da-f]+))?\))?/;
const SIGNALS: Readonly<Record<string, number>> = {
  EXC_BAD_ACCESS: SIGSEGV,
  EXC_BAD_INSTRUCTION: SIGILL,
  EXC_ARITHMETIC: SIGFPE,
  EXC_BREAKPOINT: SIGTRAP,
  EXC_CRASH: SIGABRT,
};
/** What stands before another crash, that of another run or core. */
const ANOTHER = /^(?:Process \d{1,10} stopped$|Core file '|target create )/;
const QUIET_MAX = 200;

interface OpenThread {
  readonly line: number;
  readonly number: number;
  readonly isCurrent: boolean;
  readonly stop: string | undefined;
  frames: RecordedFrame[];
  truncated: boolean;
}

/** What lldb printed: where it stopped, `bt`, `thread backtrace all`. */
export const lldbStackReader: MakeReader = (take) => {
  let threads: OpenThread[] = [];
  let quiet = 0;

  const close = (): void => {
    const whole = threads.filter(({ frames }) => frames.length > 0);
    if (whole.some(({ stop }) => stop !== undefined && stopped(stop).signal !== undefined)) take(crashOf(whole));
    [threads, quiet] = [[], 0];
  };

  return {
    read(line, number) {
      const text = line.replace(/^\(lldb\) */, '').trimEnd();
      if (ANOTHER.test(text)) close();
      const isPart = readThread(text, number) || readFrame(text);
      quiet = isPart ? 0 : quiet + 1;
      if (threads.length > 0 && quiet > QUIET_MAX) close();
      return isPart;
    },
    end: close,
  };

  function readThread(text: string, line: number): boolean {
    const [whole, mark, number, , stop] = THREAD.exec(text) ?? [];
    if (whole === undefined) return false;
    const known = threads.find((thread) => thread.number === Number(number));
    if (known !== undefined) {
      // it is shown where lldb stops, and again by bt
      if (known.stop !== undefined && stop !== undefined && known.stop !== stop) close();
      else threads = threads.filter((thread) => thread !== known);
    }
    threads.push({
      line: known?.line ?? line,
      number: Number(number),
      isCurrent: mark !== undefined || known?.isCurrent === true,
      stop: stop ?? known?.stop,
      frames: [],
      truncated: false,
    });
    return true;
  }

  function readFrame(text: string): boolean {
    const [whole, index, address, module, rest = ''] = FRAME.exec(text) ?? [];
    const thread = threads.at(-1);
    if (whole === undefined || thread === undefined) return false;
    if (Number(index) !== thread.frames.length || thread.frames.length >= MOST_FRAMES) thread.truncated = true;
    else if (!thread.truncated) thread.frames.push(frameOf(address, module, rest));
    return true;
  }
};

function frameOf(address: string | undefined, module: string | undefined, text: string): RecordedFrame {
  const [place, file, line] = AT.exec(text.slice(Math.max(0, text.lastIndexOf(' at ')))) ?? []; // texts among the arguments may hold one too
  const call = (place === undefined ? text : text.slice(0, -place.length)).replace(/^\[inlined\] /, '');
  const name = withoutArguments(call.replace(/ \+ \d{1,12}$/, '').replace(/ \[(?:inlined|artificial|opt)\]$/, ''));
  return known({
    address: hexOf(address),
    function: name === '' || name.startsWith('___lldb_unnamed_symbol') ? undefined : name,
    module,
    file,
    line: sourceLine(line),
  });
}

/** lldb prints arguments with their values, `f(this=0x0000, text="a)b")`, in the place of their types, `f(char const*)`. */
function withoutArguments(call: string): string {
  const at = /\((?:(?:[A-Za-z_]\w*|\(null\))=|\)$|\) const$)/.exec(call)?.index;
  const name = at === undefined ? call.trim() : call.slice(0, at).trim();
  return name.endsWith('::operator') ? `${name}()` : name; // lldb leaves the parentheses of its name out
}

function stopped(reason: string): { signal?: number; address?: string } {
  const [, name, address] = SIGNAL.exec(reason) ?? [];
  if (name !== undefined) return known({ signal: signalNumber(name), address: hexOf(address) });
  const [, exception = '', at] = EXCEPTION.exec(reason) ?? [];
  return known({ signal: SIGNALS[exception], address: hexOf(at) });
}

function crashOf(threads: readonly OpenThread[]): CrashText {
  const chosen = (threads.find(({ isCurrent }) => isCurrent) ??
    threads.find(({ stop }) => stop !== undefined) ??
    threads[0]) as OpenThread;
  const { signal, address } = stopped(chosen.stop ?? '');
  const first = threads.reduce((least, { line }) => Math.min(least, line), chosen.line);
  return known({
    writer: 'lldb' as const,
    line: first,
    facts: known({ signal }),
    threads: [chosen, ...threads.filter((thread) => thread !== chosen)].map(({ frames, truncated }) =>
      known({ frames, truncated: truncated ? true : undefined }),
    ),
    cause: signal === undefined || address === undefined ? undefined : faultCause({ signal, address }),
    doubt: signal === undefined ? 'the text does not say whether this thread got a signal' : undefined,
  });
}
