import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { faultCause, hexOf } from './fault-cause.ts';
import { MOST_FRAMES, type PrintedForm } from './model.ts';
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

/** What MariaDB's and MySQL's server prints of its crash. */
export const mariadbForm: PrintedForm = {
  first: FIRST,
  within: /(?:mysqld|mariadbd) got signal \d{1,3} ;/,
  make: (take) => {
    let open: { line: number; program: string; signal: number | undefined; frames: RecordedFrame[] } | undefined;
    let inStack = false;
    let quiet = 0;
    const end = (): void => {
      if (open !== undefined) take(crashOf(open));
      [open, inStack, quiet] = [undefined, false, 0];
    };
    return {
      isOpen: () => open !== undefined,
      end,
      read({ text, number }) {
        const [, program, signal] = FIRST.exec(text) ?? [];
        if (program !== undefined) {
          end();
          open = { line: number, program, signal: signal === undefined ? undefined : Number(signal), frames: [] };
          return true;
        }
        if (open === undefined) return false;
        if (BOTTOM.test(text)) inStack = true;
        const frame = inStack ? frameOf(text) : undefined;
        if (frame !== undefined && open.frames.length < MOST_FRAMES) open.frames.push(frame);
        const isPart = frame !== undefined || BOTTOM.test(text) || QUERY.test(text);
        quiet = isPart ? 0 : quiet + 1;
        if (quiet > QUIET_MAX || (OVER.test(text) && open.frames.length > 0)) end();
        return isPart;
      },
    };
  },
};

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
    line: line === undefined || Number(line) < 1 ? undefined : Number(line),
  });
}

function crashOf({
  line,
  program,
  signal,
  frames,
}: {
  line: number;
  program: string;
  signal: number | undefined;
  frames: readonly RecordedFrame[];
}): CrashText {
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
