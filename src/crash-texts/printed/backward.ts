import { signalOfText } from '../../linux/signal-names.ts';
import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { sourceLine } from '../source-line.ts';
import { faultCause, hexOf } from './fault-cause.ts';
import { MOST_FRAMES, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** `Stack trace (most recent call last) in thread 4711:` */
const FIRST = /^Stack trace \(most recent call last\)(?: in thread \d{1,10})?:$/;
/** `#5    Object "/srv/app", at 0x56042292d6b0, in _start` */
const OBJECT = /^#\d{1,6} +Object "(.{0,1000})", at (0x[\da-f]{1,16}|\(nil\)|0), in (.*)$/;
/** `#1    Source "/src/a.cc", line 7, in load [0x56042292d79f]`; `      | Source "/src/a.cc", line 9, in main` of what an inlined call is in. */
const SOURCE = /^(?:#\d{1,6})? +\|? ?Source "(.{0,1000})", line (\d{1,9}), in (.*?)(?: \[(0x[\da-f]{1,16})\])?$/;
/** The lines around it: `      >   7: ...`, `     |     4: ...`. */
const SNIPPET = /^ {6,}(?:\| )?>? *\d{1,9}: |^ {6,}(?:\| )?\.\.\.$/;
/** psiginfo(3): `Segmentation fault (Address not mapped to object [(nil)])`, `Aborted (Signal sent by tkill() 26646 0)` */
const SIGNAL = /^([A-Z][\w/ ]{3,30}) \((.{1,80}?)(?: \[(\(nil\)|0x[\da-f]{1,16})\])?\)$/;
const QUIET_MAX = 3;

/** What psiginfo(3) calls si_code, in the C locale (glibc 2.36); of other codes the class of crash does not depend. */
const CODES: ReadonlyMap<string, number> = new Map([
  ['Address not mapped to object', 1],
  ['Invalid permissions for mapped object', 2],
  ['Integer divide by zero', 1],
  ['Signal sent by kernel', 0x80],
]);
/** `Signal sent by tkill() 26646 0`: SI_TKILL; `Signal sent by kill() 1 0`: SI_USER. */
const SENT = /^Signal sent by (t?kill)\(\) /;

interface Open {
  readonly line: number;
  /** The outermost first, as they come. */
  readonly frames: RecordedFrame[];
  /** The line of the signal. */
  last?: string;
}

/** What backward-cpp's signal handler prints (1.6), as ROS 2 has it too; a stack alone, without the signal, is none. */
export const backwardForm: PrintedForm = {
  first: FIRST,
  within: /Stack trace \(most recent call last\)/,
  make: oneAtATime<Open>({
    begin: ({ text, number, quoted }) => (quoted || !FIRST.test(text) ? undefined : { line: number, frames: [] }),
    read(open, text) {
      if (open.frames.length > 0 && signalIn(text) !== undefined) open.last = text;
      return open.last !== undefined || readFrame(open, text);
    },
    isOver: ({ last }) => last !== undefined,
    crashOf,
    quiet: () => QUIET_MAX,
  }),
};

function readFrame({ frames }: Open, text: string): boolean {
  const [, object, at, symbol] = OBJECT.exec(text) ?? [];
  const [, file, line, name, address] = SOURCE.exec(text) ?? [];
  if (object === undefined && file === undefined) return SNIPPET.test(text);
  if (/^0xf{8,16}$/.test(at ?? '')) return true; // where libdw's stack ends
  const own = symbol ?? name;
  frames.push(
    known({
      address: hexOf(at ?? address),
      function: own === '' ? undefined : own,
      module: object === undefined || object.startsWith('[0x') ? undefined : object,
      file,
      line: sourceLine(line),
    }),
  );
  if (frames.length > MOST_FRAMES) frames.shift();
  return true;
}

function signalIn(text: string): number | undefined {
  return signalOfText(SIGNAL.exec(text)?.[1] ?? '');
}

function crashOf({ line, frames, last = '' }: Open): CrashText | undefined {
  const signal = signalIn(last);
  if (signal === undefined) return undefined;
  const [, , code = '', address] = SIGNAL.exec(last) ?? [];
  const sent = SENT.exec(code)?.[1];
  const number = sent === undefined ? CODES.get(code) : sent === 'kill' ? 0 : -6;
  return {
    writer: 'backward-cpp',
    line,
    facts: { signal },
    threads: [{ frames: frames.toReversed() }],
    cause: faultCause({ signal, code: number, address: sent === undefined ? address : undefined }),
  };
}
