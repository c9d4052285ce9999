import { SIGABRT } from '../../linux/signal-names.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { sourceLine } from '../source-line.ts';
import { MOST_MESSAGE, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** g_assertion_message(), with the domain of the code before it: `Widgets:ERROR:../src/widget.c:88:update: assertion failed (rows == 3): (0 == 3)`. */
const ASSERTION =
  /^(?:[^\s:]{1,200}:)?ERROR:([^\s:]{1,500}):(\d{1,9}):(\S{1,500}): (assertion failed.{1,2000}|code should not be reached)$/;
/** g_log() of a fatal level: `(worker:1302): Widgets-ERROR **: 12:00:00.123: no room`. G_BREAKPOINT ends the process, or abort. */
const FATAL =
  /^(?:\((.{1,200}):(\d{1,10})\): )?(?:[\w.+-]{1,200}-)?ERROR \*\*: (?:\d\d:\d\d:\d\d\.\d{3}: )?(\S.{0,2000})$/;

/** Test programs say it once more, on standard output: it is the same, or all that a log has of it. */
const AGAIN = /^Bail out! /;
/** The two stand next to each other, but for what other writers put between. */
const BETWEEN = 4;

/** What GLib prints before it ends a process. */
export const glibForm: PrintedForm = {
  first: new RegExp(String.raw`^(?:Bail out! )?(?:[^\s:]{1,200}:)?ERROR:[^\s:]|${FATAL.source}`),
  within:
    /(?<![\w.-]|::)(?:Bail out! )?(?:\w[\w.+-]{0,200}:)?ERROR:[^\s:]{1,500}:\d{1,9}:\S{1,500}: (?:assertion failed|code should not be reached)|\([\w./+ -]{1,200}:\d{1,10}\): (?:[\w.+-]{1,200}-)?ERROR \*\*: /,
  make: oneAtATime<{ readonly text: string; readonly line: number }>({
    begin({ text, number, quoted }, open) {
      const plain = text.replace(AGAIN, '');
      if (quoted || !(ASSERTION.test(plain) || FATAL.test(plain))) return undefined;
      return plain === open?.text && plain !== text ? open : { text: plain, line: number };
    },
    read: () => false,
    quiet: () => BETWEEN,
    crashOf({ text, line }) {
      const crash = assertion(text) ?? fatal(text);
      return crash === undefined ? undefined : { ...crash, line };
    },
  }),
};

function assertion(text: string): Omit<CrashText, 'line'> | undefined {
  const [, file, line, inFunction, message] = ASSERTION.exec(text) ?? [];
  if (message === undefined) return undefined;
  return {
    writer: 'GLib',
    facts: { signal: SIGABRT },
    threads: [{ frames: [known({ function: inFunction, file, line: sourceLine(line) })], truncated: true }],
    cause: { class: 'assertion', summary: message, message: text.slice(0, MOST_MESSAGE), confidence: 'medium' },
  };
}

function fatal(text: string): Omit<CrashText, 'line'> | undefined {
  const [, program, pid, message] = FATAL.exec(text) ?? [];
  if (message === undefined) return undefined;
  return {
    writer: 'GLib',
    facts: known({
      comm: program === 'process' ? undefined : program,
      pid: pid === undefined ? undefined : Number(pid),
    }),
    threads: [],
    cause: { class: 'fatal-error', summary: message, message, confidence: 'medium' },
  };
}
