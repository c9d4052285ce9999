import { signalNumber } from '../../linux/signal-names.ts';
import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText, ToldCause } from '../model.ts';
import { sourceLine } from '../source-line.ts';
import { belowHandler } from './below-handler.ts';
import { faultCause, hexOf } from './fault-cause.ts';
import { MOST_FRAMES, MOST_MESSAGE, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** `Program received signal SIGSEGV: Segmentation fault - invalid memory reference.`; gdb writes a comma there. */
const SIGNAL = /^Program received signal (SIG[A-Z]+): (.{1,200})\.$/;
/** `At line 6 of file grid.f90`, `At line 3 of file read.f90 (unit = 10, file = 'a.dat')`, above the error. */
const PLACE = /^At line (\d{1,9}) of file (.{1,1000}?)(?: \(unit = .*\))?$/;
const ERROR = /^Fortran runtime error: (.+)$/;
const STOP = /^ERROR STOP(?: (.*))?$/;
const BACKTRACE = /^(?:Backtrace for this error|Error termination\. Backtrace):$/;
/** `#3  0x555b6d89d28a in __grid_MOD_fill`; GCC 4.8 and earlier: `#3  0x400A9E in MAIN__ at foo.f90:5`. */
const FRAME = /^#(\d{1,4}) +0x([\dA-Fa-f]{1,16})(?: in (\S+)(?: at (.{1,1000}):(\d{1,9}))?)?$/;
const AT = /^\s+at (.{1,1000}):(\d{1,9})$/;
/** Where libc's handler returns to; without its debug information it has no name. */
const TRAMPOLINE_FILE = /(?:^|\/)(?:libc_)?sigaction\.c$/;
const TRAMPOLINE_NAME = /^(?:__restore_rt|killpg|_sigtramp)$/;
/** Above it stand two functions of libgfortran (GCC 4.9 to 16). */
const TRAMPOLINE = 2;
const QUIET_MAX = 3;

interface Open {
  readonly line: number;
  readonly signal?: number;
  readonly message?: string;
  readonly place?: { readonly file: string; readonly line: number };
  readonly stopped?: true;
  readonly frames: RecordedFrame[];
}

/** What a program of gfortran's prints of a signal, of an error that its library found, and of ERROR STOP. */
export const fortranForm: PrintedForm = {
  first: /^(?:Program received signal SIG[A-Z]+: |At line \d{1,9} of file |Fortran runtime error: |ERROR STOP)/,
  within: /Program received signal SIG[A-Z]+: |Fortran runtime error: /,
  make: oneAtATime<Open>({
    begin: ({ text, number, quoted }, open) => (quoted ? undefined : begin(text, number, open)),
    read: readFrame,
    crashOf,
    quiet: () => QUIET_MAX,
  }),
};

/** @param open the place of an error stands in the line above it. */
function begin(text: string, line: number, open: Open | undefined): Open | undefined {
  const [, name, description] = SIGNAL.exec(text) ?? [];
  const signal = name === undefined ? undefined : signalNumber(name);
  if (signal !== undefined) return { line, signal, message: description ?? '', frames: [] };
  const [, row, file] = PLACE.exec(text) ?? [];
  if (file !== undefined) return { line, place: { file, line: Number(row) }, frames: [] };
  const error = ERROR.exec(text)?.[1]?.slice(0, MOST_MESSAGE);
  const isPlaced = open?.place !== undefined && open.message === undefined;
  if (error !== undefined) return { ...(isPlaced ? open : { line, frames: [] }), message: error };
  const stop = STOP.exec(text);
  return stop === null ? undefined : { line, message: stop[0].slice(0, MOST_MESSAGE), stopped: true, frames: [] };
}

/** @returns whether the line is part of the text; of a number that is not the next it is another's. */
function readFrame({ frames }: Open, text: string): boolean {
  if (BACKTRACE.test(text)) return true;
  const [, source, row] = AT.exec(text) ?? [];
  const last = frames.at(-1);
  if (source !== undefined && last !== undefined) {
    frames[frames.length - 1] = { ...last, ...placeOf(source, row) };
    return true;
  }
  const [, index, address, name, file, line] = FRAME.exec(text) ?? [];
  if (index === undefined || Number(index) !== frames.length || frames.length === MOST_FRAMES) return false;
  if (/^f{8,16}$/i.test(address ?? '')) return true; // what libbacktrace has below the last
  frames.push({
    ...known({ address: hexOf(address), function: name === '???' ? undefined : name }),
    ...placeOf(file, line),
  });
  return true;
}

function placeOf(file: string | undefined, line: string | undefined): Pick<RecordedFrame, 'file' | 'line'> {
  return file === undefined || file === '???' ? {} : known({ file, line: sourceLine(line) });
}

/** @returns undefined where it is no crash: a place without an error, words that look like ERROR STOP. */
function crashOf({ line, signal, message, place, stopped, frames }: Open): CrashText | undefined {
  if (message === undefined || (stopped === true && frames.length === 0)) return undefined;
  const text = { writer: 'Fortran', line, facts: known({ signal }) } as const;
  if (signal === undefined) {
    const own = frames.length === 0 && place !== undefined ? [place] : frames;
    return { ...text, threads: [{ frames: own }], cause: error(message) };
  }
  return {
    ...text,
    threads: [{ frames }],
    cause: faultCause({ signal, message }),
    ...belowHandler(trampolineIn(frames), 'fortran', frames),
  };
}

function error(message: string): ToldCause {
  return { class: 'fatal-error', summary: message, message, confidence: 'medium' };
}

/** -1 where none is seen. */
function trampolineIn(frames: readonly RecordedFrame[]): number {
  const head = frames.slice(0, TRAMPOLINE + 2);
  const named = head.findIndex(
    ({ file, function: name }) => TRAMPOLINE_FILE.test(file ?? '') || TRAMPOLINE_NAME.test(name ?? ''),
  );
  const areNameless = head.slice(0, TRAMPOLINE + 1).every(({ function: name }) => name === undefined);
  return named === -1 && areNameless ? TRAMPOLINE : named;
}
