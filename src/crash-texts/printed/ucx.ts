import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { sourceLine } from '../source-line.ts';
import { belowHandler } from './below-handler.ts';
import { faultCause, hexOf } from './fault-cause.ts';
import { MOST_FRAMES, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { symbolLine, trampolineAt } from './symbol-line.ts';

/** `[node:4711:0:4711] Caught signal 11 (Segmentation fault: address not mapped to object at address (nil))` */
const FIRST =
  /^\[[^\]\s:]{1,255}:(\d{1,10}):\d{1,10}:\d{1,10}\] Caught signal (\d{1,3}) \([^:)]{1,80}(?:: (.{0,100}?))?(?: at address (\(nil\)|0x[\da-f]{1,16}))?\)$/;
const BACKTRACE = /^==== backtrace \(tid: *\d{1,10}\) ====$/;
const LAST = /^={20,}$/;
/** ` 4  ./solver(second+0x4) [0x55a84b48b12d]` */
const SYMBOL = /^ {0,3}\d{1,4} {1,4}(\S.*\[0x[\da-f]{1,16}\])$/;
/** Where UCX was built with libbfd: ` 1 0x0000000000401136 second()  /src/solver.c:4`, `???:0` where that is not known. */
const RESOLVED = /^ {0,3}\d{1,4} {1,4}0x([\da-f]{1,16}) (\S.{0,1000}?)\(\) {1,4}(\S.{0,1000}):(\d{1,9})$/;
const HANDLER = /^ucs_/;
const CODES: ReadonlyMap<string, number> = new Map([
  ['address not mapped to object', 1],
  ['invalid permissions for mapped object', 2],
  ['integer divide by zero', 1],
]);
const QUIET_MAX = 3;

interface Open {
  readonly line: number;
  readonly pid: number;
  readonly signal: number;
  readonly code: number | undefined;
  readonly address: string | undefined;
  readonly frames: RecordedFrame[];
}

/** What the signal handler of UCX prints (1.13), on which Open MPI and MPICH stand where there is InfiniBand. */
export const ucxForm: PrintedForm = {
  first: FIRST,
  within: /\[[^\]\s:]{1,255}:\d{1,10}:\d{1,10}:\d{1,10}\] Caught signal \d{1,3} \(/,
  make: oneAtATime<Open>({
    begin({ text, number, quoted }) {
      const [, pid, signal, code, address] = quoted ? [] : (FIRST.exec(text) ?? []);
      if (pid === undefined) return undefined;
      return {
        line: number,
        pid: Number(pid),
        signal: Number(signal),
        code: CODES.get(code ?? ''),
        address,
        frames: [],
      };
    },
    read: (open, text) => LAST.test(text) || BACKTRACE.test(text) || readFrame(open, text),
    isOver: (_, text) => LAST.test(text),
    crashOf,
    quiet: () => QUIET_MAX,
  }),
};

function readFrame({ frames }: Open, text: string): boolean {
  const symbol = SYMBOL.exec(text)?.[1];
  const [, address, name, file, line] = RESOLVED.exec(text) ?? [];
  if (symbol === undefined && address === undefined) return false;
  const frame =
    symbol === undefined
      ? known({
          address: hexOf(address),
          function: name,
          file: file === '???' ? undefined : file,
          line: sourceLine(line),
        })
      : symbolLine(symbol);
  if (frame !== undefined && frames.length < MOST_FRAMES) frames.push(frame);
  return true;
}

function crashOf({ line, pid, signal, code, address, frames }: Open): CrashText {
  const trampoline = trampolineAt(frames, HANDLER);
  return {
    writer: 'UCX',
    line,
    facts: { pid, signal },
    threads: [{ frames }],
    cause: faultCause({ signal, code, address }),
    ...belowHandler(trampoline, 'ucx', frames),
  };
}
