import { signalNumber } from '../../linux/signal-names.ts';
import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText, PrintedBy } from '../model.ts';
import { sourceLine } from '../source-line.ts';
import { belowHandler } from './below-handler.ts';
import { faultCause, hexOf } from './fault-cause.ts';
import { FAILURE_HANDLERS } from '../../runtimes/printed-names.ts';
import { MOST_FRAMES, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** `*** SIGSEGV (@0x0) received by PID 9009 (TID 0x7f1dd05fde40) from PID 0; stack trace: ***` */
const GLOG = /^\*\*\* (SIG[A-Z]+) \(@(0x[\da-f]+)\) received by PID (\d{1,10}) /;
/** `*** SIGSEGV received at time=1732758000 on cpu 3 ***` */
const ABSEIL = /^\*\*\* (SIG[A-Z]+) received at time=\d+/;
/** `*** Signal 11 (SIGSEGV) (0x0) received by PID 4711 (pthread TID 0x7f) (linux TID 4711) (code: address not mapped to object), stack trace: ***` */
const FOLLY = /^\*\*\* Signal \d{1,3} \((SIG[A-Z]+)\) \((0x[\da-f]+)\) received by PID (\d{1,10}) /;
/** `Received signal 11 SEGV_MAPERR 000000000000` */
const CHROMIUM = /^Received signal (\d{1,3})(?: ([A-Z_]+|<unknown>))?(?: ([\da-f]{4,16}))?$/;
/** `    @     0x55ec5a4a1155 use()`; abseil's have the size of the frame before the name. */
const AT = /^\s*(?:PC: )?@ +(?:0x)?([\da-f]{1,16})(?: +(\S.*))?$/;
const HASH = /^#(\d{1,6}) 0x([\da-f]{1,16})(?: (\S.*))?$/;
/** folly writes the place in a line of its own. */
const PLACE = /^ {8,}(\S.*?):(\d{1,9})$/;
const PC = /^PC: @/;
const QUIET_MAX = 4;

interface Open {
  readonly line: number;
  readonly writer: PrintedBy;
  readonly signal: number;
  readonly address: string | undefined;
  readonly pid: number | undefined;
  readonly frames: RecordedFrame[];
}

/** What the failure signal handlers of glog, abseil and folly print, and Chromium's. */
export const failureSignalForm: PrintedForm = {
  first: /^(?:\*\*\* (?:SIG[A-Z]+ (?:\(@|received at time=)|Signal \d{1,3} \(SIG)|Received signal \d)/,
  within:
    /\*\*\* (?:SIG[A-Z]+ (?:\(@0x|received at time=)|Signal \d{1,3} \(SIG[A-Z]+\) \()|Received signal \d{1,2} (?:SEGV|BUS|FPE|ILL)_/,
  make: oneAtATime<Open>({
    begin: ({ text, number }) => begin(text, number),
    read: readFrame,
    crashOf: (open) => (open.frames.length === 0 ? undefined : crashOf(open)),
    quiet: () => QUIET_MAX,
  }),
};

function begin(text: string, line: number): Open | undefined {
  const forms = [
    ['glog', GLOG.exec(text)],
    ['abseil', ABSEIL.exec(text)],
    ['folly', FOLLY.exec(text)],
  ] as const;
  const [writer, match] = forms.find((form) => form[1] !== null) ?? [];
  if (writer !== undefined && match !== null && match !== undefined) {
    const signal = signalNumber(match[1] ?? '');
    const pid = match[3] === undefined ? undefined : Number(match[3]);
    return signal === undefined ? undefined : { line, writer, signal, address: hexOf(match[2]), pid, frames: [] };
  }
  const [, number, , address] = CHROMIUM.exec(text) ?? [];
  if (number === undefined) return undefined;
  return { line, writer: 'Chromium', signal: Number(number), address: hexOf(address), pid: undefined, frames: [] };
}

function readFrame(open: Open, text: string): boolean {
  if (PC.test(text)) return true; // the stack has it again, where it can be followed
  const [, file, line] = PLACE.exec(text) ?? [];
  const last = open.frames.at(-1);
  if (file !== undefined && last !== undefined) {
    open.frames[open.frames.length - 1] = { ...last, file, ...known({ line: sourceLine(line) }) };
    return true;
  }
  const [, address, name] = AT.exec(text) ?? [];
  const [, , hashed, hashName] = HASH.exec(text) ?? [];
  if (address === undefined && hashed === undefined) return false;
  const own = (name ?? hashName)?.replace(/^(?:\d+|\(unknown\)) {2,}/, '').replace(/ \([^()]*\+0x[\da-f]+\)$/, '');
  if (open.frames.length < MOST_FRAMES)
    open.frames.push(
      known({
        address: hexOf(address ?? hashed),
        function: own === undefined || /^\((?:unknown|\/.*)\)$|^<unknown>$/.test(own) ? undefined : own,
      }),
    );
  return true;
}

/** Below a handler that is named stands libc's trampoline, without a name here. */
function crashOf({ line, writer, signal, address, pid, frames }: Open): CrashText {
  const last = frames
    .slice(0, 16)
    .findLastIndex(({ function: name }) => name !== undefined && FAILURE_HANDLERS.test(name));
  const next = frames[last + 1];
  const trampoline = last === -1 ? -1 : next !== undefined && next.function === undefined ? last + 1 : last;
  return {
    writer,
    line,
    facts: known({ pid, signal }),
    threads: [{ frames }],
    cause: faultCause({ signal, address }),
    ...belowHandler(trampoline, writer, frames),
  };
}
