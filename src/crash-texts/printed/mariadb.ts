import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { sourceLine } from '../source-line.ts';
import { faultCause, hexOf } from './fault-cause.ts';
import { MOST_FRAMES, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { symbolLine, trampolineAt } from './symbol-line.ts';

/** `261129  7:34:53 [ERROR] mariadbd got signal 11 ;`, `11:40:21 UTC - mysqld got signal 11 ;`, with a time of ISO 8601 since MySQL 8 */
const FIRST =
  /^(?:\d{6} +[\d:]+ (?:\[ERROR\] )?|[\d:]+ UTC - |\d{4}-\d\d-\d\d[T ][\d:.]+Z? (?:UTC )?(?:- |\d+ \[ERROR\] )?)?(\S*(?:mysqld|mariadbd)\S*) got (?:signal (\d{1,3})|exception 0x[\da-f]+) ;?/;
const BOTTOM = /^stack_bottom = /;
/** MySQL 8.0 and newer: ` #0 0x105a4ff my_print_stacktrace(...) at ../stacktrace.cc:12` */
const NUMBERED = /^ ?#\d{1,6} (0x[\da-f]+) (.*?)(?: at (\S+):(\d{1,9}))?$/;
const QUERY = /^(?:Query|Connection ID \(thread ID\)|Status) ?\(?[^:]*\)?: /;
const OVER = /^(?:The manual page at|The information page at|Writing a core file|Core pattern:|Optimizer switch:)/;
const HANDLERS =
  /^(?:my_print_stacktrace|handle_fatal_signal|my_server_abort|print_fatal_signal\b|_Z19handle_fatal_signal\w*|_Z18print_fatal_signal\w*)/;
const QUIET_MAX = 60;

interface Open {
  readonly line: number;
  readonly program: string;
  readonly signal: number | undefined;
  inStack: boolean;
  readonly frames: RecordedFrame[];
}

/** What MariaDB's and MySQL's server prints of its crash. */
export const mariadbForm: PrintedForm = {
  first: FIRST,
  within: /(?:mysqld|mariadbd) got signal \d{1,3} ;/,
  make: oneAtATime<Open>({
    begin({ text, number }) {
      const [, program, named] = FIRST.exec(text) ?? [];
      if (program === undefined) return undefined;
      const signal = named === undefined ? undefined : Number(named);
      return { line: number, program, signal, inStack: false, frames: [] };
    },
    read: readLine,
    isOver: ({ frames }, text) => OVER.test(text) && frames.length > 0,
    crashOf,
    quiet: () => QUIET_MAX,
  }),
};

function readLine(open: Open, text: string): boolean {
  const isBottom = BOTTOM.test(text);
  if (isBottom) open.inStack = true;
  const frame = open.inStack ? frameOf(text) : undefined;
  if (frame !== undefined && open.frames.length < MOST_FRAMES) open.frames.push(frame);
  return frame !== undefined || isBottom || QUERY.test(text);
}

/** MySQL 8 has no modules: there the trampoline is the frame without a name below its handler. */
function returnsTo(frames: readonly RecordedFrame[]): number {
  const found = trampolineAt(frames, HANDLERS);
  if (found !== -1) return found;
  const last = frames.slice(0, 8).findLastIndex(({ function: name }) => name !== undefined && HANDLERS.test(name));
  const next = last === -1 ? undefined : frames[last + 1];
  return next !== undefined && next.function === undefined && next.module === undefined ? last + 1 : -1;
}

function frameOf(text: string): RecordedFrame | undefined {
  const [, address, name, file, line] = NUMBERED.exec(text) ?? [];
  if (address === undefined) return symbolLine(text);
  return known({
    address: hexOf(address),
    function: name === '' || name === '<unknown>' || name === '??' ? undefined : name,
    file,
    line: sourceLine(line),
  });
}

function crashOf({ line, program, signal, frames }: Open): CrashText {
  const trampoline = returnsTo(frames);
  return {
    writer: 'MariaDB or MySQL',
    line,
    facts: known({ signal, comm: program.slice(program.lastIndexOf('/') + 1) }),
    threads: [{ frames }],
    cause:
      signal === undefined
        ? {
            class: 'unknown',
            summary: 'an exception of Windows',
            confidence: 'low',
            because: ['the text does not tell what happened'],
          }
        : faultCause({ signal }),
    ...(trampoline === -1
      ? {}
      : { faultIndex: trampoline + 1, handler: { present: true, name: 'mysqld', frames: [0, trampoline] } }),
  };
}
