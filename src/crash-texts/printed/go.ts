import { signalNumber, SIGQUIT } from '../../linux/signal-names.ts';
import { GO_PANIC } from '../../runtimes/printed-names.ts';
import { known } from '../../text/known.ts';
import type { CrashText, ToldCause } from '../model.ts';
import { faultCause, hexOf } from './fault-cause.ts';
import { goroutinesOf, goStack, type Goroutine } from './goroutines.ts';
import { MOST_MESSAGE, type PrintedForm } from './model.ts';

/** `[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x460956]`; before Go 1.9 the signal is a number. */
const SIGNAL = /^\[signal (?:(SIG[A-Z]+): [^\]]*?|0x([\da-f]+)) code=(\S+) addr=(\S+) pc=(\S+)\]$/;
/** `SIGABRT: abort`, followed by `PC=0x457be0 m=0 sigcode=0`, of a signal that no Go code stood behind. */
const RAW = /^(SIG[A-Z]{2,6}): [\w -]+$/;
const RAW_PC = /^PC=0x[\da-f]+ m=-?\d+ sigcode=(-?\d+)(?: addr=(\S+))?/;
const PANIC = /^(\t*)panic: (.*)$/;
/** `http: panic serving 127.0.0.1:50432: runtime error: ...`, behind what package log writes before a line. */
const SERVED = /^http: panic serving [^\s]+: (.*)$/;
const FATAL = /^fatal error: (.+)$/;
const LIMIT = /^runtime: goroutine stack exceeds \d+-byte limit/;
const ADDRESS = /^unexpected fault address (0x[\da-f]+)/;
/** Lines of other programs, or of none, after which a report is over. */
const QUIET_MAX = 50;
/** Lines from a header to the first goroutine: what a panic says may be long. */
const HEAD_MAX = 200;

interface Head {
  readonly line: number;
  /** net/http recovered it: the program went on. */
  served?: true;
  panic?: string;
  /** The panic was recovered and raised again, or a deferred function panicked in its turn. */
  again?: true;
  fatal?: string;
  signal?: number;
  code?: number;
  address?: string;
  raw?: true;
}

/** Go's panics and fatal errors, with the goroutines behind them. Without a goroutine such a line may be anybody's. */
export const goForm: PrintedForm = {
  first:
    /^(?:panic: |http: panic serving |fatal error: |\[signal (?:SIG|0x)|SIG[A-Z]{2,6}: [a-z]|runtime: goroutine stack exceeds|unexpected fault address 0x)/,
  within:
    /(?<!\t)panic: \S|http: panic serving \S|fatal error: \S|\[signal SIG[A-Z]+: |SIG(?:QUIT: quit|ABRT: abort|SEGV: segmentation violation)|runtime: goroutine stack exceeds|goroutine \d{1,10} \[/,
  make: (take) => {
    let head: Head | undefined;
    let quiet = 0;
    let message: 'first' | 'later' | undefined; // what the next lines go on with: that of a deferred function is a later one
    const stack = goStack();

    const end = (): void => {
      const goroutines = stack.take();
      if (head !== undefined && goroutines.length > 0) take(crashOf(head, goroutines));
      [head, quiet, message] = [undefined, 0, undefined];
    };

    return {
      isOpen: () => head !== undefined,
      end,
      read({ text, number }) {
        const isPart = readHead(text, number) || (head !== undefined && stack.read(text)) || readMessage(text);
        quiet = isPart ? 0 : quiet + 1;
        if (head !== undefined && quiet > (stack.isEmpty() ? HEAD_MAX : QUIET_MAX)) end();
        return isPart;
      },
    };

    function readHead(text: string, number: number): boolean {
      const part = headPart(text);
      if (part === undefined) return false;
      const isNested = part.panic !== undefined && text.startsWith('\t');
      if (!stack.isEmpty() || (head !== undefined && isOther(head, part) && !isNested)) end();
      head ??= { line: number };
      const isLater = part.panic !== undefined && head.panic !== undefined;
      message = part.panic === undefined && part.fatal === undefined ? undefined : isLater ? 'later' : 'first';
      if (isNested || part.again) Object.assign(head, { again: true }); // what was first is what happened
      const { panic, ...rest } = part;
      Object.assign(head, rest, panic === undefined || head.panic !== undefined ? {} : { panic });
      return true;
    }

    function readMessage(text: string): boolean {
      if (head === undefined || message === undefined || !stack.isEmpty() || text === '') {
        message = undefined;
        return false;
      }
      if (message === 'first' && head.panic !== undefined && text.startsWith('\t') && head.panic.length < MOST_MESSAGE)
        head.panic += `\n${text.trim()}`;
      return head.panic !== undefined && text.startsWith('\t');
    }
  },
};

/** On Windows it is the number of an exception: `[signal 0xc0000005 code=0x0 addr=0x0 pc=0x4a5b6c]`. */
function unixSignal(number: number): number | undefined {
  return number > 0 && number <= 64 ? number : undefined;
}

/** A second panic or fatal error before any goroutine is another's. */
function isOther(head: Head, part: Partial<Head>): boolean {
  return (
    (part.panic !== undefined && head.panic !== undefined) || (part.fatal !== undefined && head.fatal !== undefined)
  );
}

function headPart(text: string): Partial<Head> | undefined {
  const served = SERVED.exec(text)?.[1];
  if (served !== undefined) return { panic: served.slice(0, MOST_MESSAGE), served: true };
  const panic = PANIC.exec(text);
  if (panic !== null) {
    const [, , message = ''] = panic;
    const plain = message.replace(/ \[recovered(?:, repanicked)?\]$/, '');
    return { panic: plain.slice(0, MOST_MESSAGE), ...(plain === message ? {} : { again: true }) };
  }
  const fatal = FATAL.exec(text)?.[1];
  if (fatal !== undefined) return { fatal: fatal.slice(0, MOST_MESSAGE) };
  const [, name, number, code, address] = SIGNAL.exec(text) ?? [];
  if (code !== undefined)
    return known({
      signal: name === undefined ? unixSignal(Number.parseInt(number ?? '', 16)) : signalNumber(name),
      code: Number(code),
      address: hexOf(address),
    });
  const raw = signalNumber(RAW.exec(text)?.[1] ?? '?');
  if (raw !== undefined) return { signal: raw, raw: true };
  const [pc, sigcode, at] = RAW_PC.exec(text) ?? [];
  if (pc !== undefined) return known({ code: Number(sigcode), address: hexOf(at) });
  const unexpected = ADDRESS.exec(text)?.[1];
  if (unexpected !== undefined) return known({ address: hexOf(unexpected) });
  return LIMIT.test(text) ? {} : undefined;
}

function crashOf(head: Head, goroutines: readonly Goroutine[]): CrashText {
  const cause = causeOf(head);
  const isSent = cause.class === 'sent-signal';
  const first = goroutines.find(({ id }) => id !== 0);
  const stopped = isSent ? undefined : (goroutines.find(({ state }) => state === 'running') ?? first);
  const frames = stopped?.frames ?? [];
  const oldest = frames.findLastIndex(({ function: name }) => name === GO_PANIC);
  const isAgain = oldest > 0 && frames.findIndex(({ function: name }) => name === GO_PANIC) < oldest;
  const isRecovered = head.served === true && oldest > 0;
  const faultIndex = isRecovered ? oldest + 1 : isAgain || (head.again === true && oldest > 0) ? oldest : undefined;
  return {
    writer: 'Go',
    line: head.line,
    facts: known({ signal: head.signal, code: head.code }),
    threads: stopped === undefined ? [] : [known({ frames, truncated: stopped.truncated })],
    cause,
    goroutines: goroutinesOf(goroutines, stopped?.state === 'running' ? stopped.id : undefined),
    ...(faultIndex === undefined
      ? {}
      : {
          faultIndex,
          handler: isRecovered
            ? { present: true, name: "net/http's recover", frames: [0, oldest] }
            : { present: true, name: "Go's deferred functions", reRaised: true, frames: [0, faultIndex - 1] },
        }),
  };
}

function causeOf({ served, panic, fatal, signal, code, address, raw }: Head): ToldCause {
  const at = known({ address: code === 128 ? undefined : address });
  if (panic !== undefined)
    return {
      class: 'panic',
      summary: `panic: ${panic}${served === true ? ' (net/http recovered it, and the program went on)' : ''}`,
      message: panic,
      confidence: 'medium',
      ...at,
    };
  if (fatal !== undefined)
    return {
      class: fatal === 'stack overflow' ? 'stack-overflow' : 'fatal-error',
      summary: fatal === 'stack overflow' ? "a goroutine's stack ran out" : `fatal error: ${fatal}`,
      message: fatal,
      confidence: 'medium',
      ...at,
    };
  if (signal === undefined)
    return { class: 'fatal-error', summary: 'a fatal error of Go', confidence: 'low', because: ['the text is cut'] };
  if (raw === true && (signal === SIGQUIT || code === 0))
    return {
      class: 'sent-signal',
      summary: `the program was sent a signal and showed its goroutines`,
      confidence: 'medium',
    };
  return faultCause({ signal, code, address });
}
