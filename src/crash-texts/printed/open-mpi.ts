import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { belowHandler } from './below-handler.ts';
import { faultCause } from './fault-cause.ts';
import { MOST_FRAMES, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { isOfSignalReturn, symbolLine } from './symbol-line.ts';

/** Each line begins with `[host:pid] `; where all lines of a log do, that is taken off before. */
const PREFIX = /^\[[^\]\s]{1,255}:(\d{1,10})\] /;
const FIRST = /^\*\*\* Process received signal \*\*\*$/;
const LAST = /^\*\*\* End of error message \*\*\*$/;
/** `Signal: Segmentation fault (11)`, `Signal code: Address not mapped (1)`, `Signal code:  (-6)` */
const SIGNAL = /^Signal: .{0,80}\((\d{1,3})\)$/;
const CODE = /^Signal code: .{0,80}\((-?\d{1,5})\)$/;
const ADDRESS = /^Failing at address: (\(nil\)|0x[\da-f]{1,16})$/;
/** `[ 1] ./solver(sum+0x22)[0x560e8461e184]` */
const FRAME = /^\[ ?(\d{1,4})\] (\S.*)$/;
/** What stands behind a frame's number where another process wrote between: `[ 4] [ 2] /lib/...`, `[ 0] [vm:02544] /lib/...` */
const TORN = /^\[/;
const QUIET_MAX = 8;

interface Open {
  readonly line: number;
  readonly pid: number | undefined;
  signal?: number;
  code?: number;
  address?: string;
  isTorn?: true;
  isWhole?: true;
  readonly frames: RecordedFrame[];
}

/** What Open MPI's signal handler prints (4.1): that of a rank among the lines of others. */
export const openMpiForm: PrintedForm = {
  first: /^(?:\[[^\]\s]{1,255}:\d{1,10}\] )?\*\*\* Process received signal \*\*\*$/,
  within: /\*\*\* Process received signal \*\*\*/,
  make: oneAtATime<Open>({
    begin({ text, number, quoted }) {
      const { own, pid } = withoutPrefix(text);
      return quoted || !FIRST.test(own) ? undefined : { line: number, pid, frames: [] };
    },
    read(open, text) {
      const { own, pid } = withoutPrefix(text);
      if (pid !== open.pid) return false;
      if (LAST.test(own)) open.isWhole = true;
      return open.isWhole === true || readPart(open, own);
    },
    isOver: ({ isWhole }) => isWhole === true,
    crashOf,
    quiet: () => QUIET_MAX,
  }),
};

function withoutPrefix(text: string): { own: string; pid: number | undefined } {
  const [prefix = '', pid] = PREFIX.exec(text) ?? [];
  return { own: text.slice(prefix.length), pid: pid === undefined ? undefined : Number(pid) };
}

/** @returns whether the line is part of the text. Where another process wrote into it, what follows may be that one's: no more frames are read. */
function readPart(open: Open, text: string): boolean {
  const signal = SIGNAL.exec(text)?.[1];
  const code = CODE.exec(text)?.[1];
  const address = ADDRESS.exec(text)?.[1];
  if (signal !== undefined) open.signal = Number(signal);
  if (code !== undefined) open.code = Number(code);
  if (address !== undefined) open.address = address;
  const [, index, rest = ''] = FRAME.exec(text) ?? [];
  if (index !== undefined && (Number(index) !== open.frames.length || TORN.test(rest))) open.isTorn = true;
  const frame = index === undefined || open.isTorn || open.frames.length === MOST_FRAMES ? undefined : symbolLine(rest);
  if (frame !== undefined) open.frames.push(frame);
  return signal !== undefined || code !== undefined || address !== undefined || index !== undefined;
}

/** The first frame that is shown is libc's, to which the handler returns. */
function crashOf({ line, pid, signal, code, address, isTorn, frames }: Open): CrashText | undefined {
  if (signal === undefined) return undefined;
  const [first] = frames;
  const cause = faultCause({ signal, code, address });
  const torn = isTorn ? { because: [...(cause.because ?? []), 'lines of another process stand within its stack'] } : {};
  const trampoline = first !== undefined && isOfSignalReturn(first) ? 0 : -1;
  return {
    writer: 'Open MPI',
    line,
    facts: known({ pid, signal }),
    threads: [{ frames }],
    cause: { ...cause, ...torn },
    ...belowHandler(trampoline, 'open-mpi', frames),
  };
}
