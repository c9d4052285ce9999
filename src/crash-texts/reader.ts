import { unwrap, type LogLine } from '../log/envelope.ts';
import { withoutEscapes } from '../log/escapes.ts';
import type { CrashTest } from '../report/crash-test.ts';
import { known } from '../text/known.ts';
import { MAY_BE_CRASH, TEXTS } from './texts.ts';

/** What a program printed of its crash: its first line and what followed. */
export interface CrashText {
  /** Who printed it: `SBCL`, `clang`, `bash`. */
  readonly writer: string;
  /** Programs that may have left the core of it. */
  readonly programs?: RegExp;
  readonly pid?: number;
  /** The test that it names. */
  readonly test?: CrashTest;
  /** Who wrote it had started the program that crashed. */
  readonly ofAnother?: true;
  /** Number of its first line. */
  readonly line: number;
  readonly lines: readonly string[];
}

const MOST_LINES = 8;
const LONGEST = 200;
/** Lines after a first line in which another of the same writer is of the same crash. */
const ONE_CRASH = 60;

/** Finds the crash reports that programs print in a log, in bounded memory; of each its first lines are kept. */
export function crashTextReader(found: (text: CrashText) => void): { read(line: LogLine): void; end(): void } {
  let open: (Begun & Pick<CrashText, 'line'> & { lines: string[] }) | undefined;
  let number = 0;
  const close = (): void => {
    if (open !== undefined) {
      const { then, ...text } = open;
      if (then === undefined || text.lines.some((line) => then.test(line))) found(text);
    }
    open = undefined;
  };
  return {
    read: (line) => {
      number += 1;
      const given = typeof line === 'string' ? line : line.text;
      if (open === undefined && !MAY_BE_CRASH.test(given)) return;
      const text = plain(unwrap(line).text);
      const begun = beginning(text);
      if (begun !== undefined && !isSame(open, begun, number)) {
        close();
        open = { ...begun, line: number, lines: [text] };
      } else if (open !== undefined) {
        if (text !== '' && open.lines.length < MOST_LINES) open.lines.push(text);
        if (number - open.line > ONE_CRASH) close();
      }
    },
    end: close,
  };
}

/** What a first line tells; `then`: a line that one of the next has to be. */
type Begun = Omit<CrashText, 'line' | 'lines'> & { readonly then?: RegExp };

function beginning(text: string): Begun | undefined {
  for (const { writer, programs, first, then, ofAnother } of TEXTS) {
    const match = first.exec(text);
    if (match === null) continue;
    const { pid, test } = match.groups ?? {};
    return {
      writer,
      ...known({
        programs,
        then,
        ofAnother,
        pid: pid === undefined ? undefined : Number(pid),
        test: test === undefined ? undefined : ({ framework: writer, id: test, by: 'output' } as const),
      }),
    };
  }
  return undefined;
}

/** Whether a first line is one more of the crash that is being read. */
function isSame(open: CrashText | undefined, begun: Begun, number: number): boolean {
  const differ = <Value>(one: Value | undefined, other: Value | undefined) =>
    one !== undefined && other !== undefined && one !== other;
  const isOther = differ(open?.pid, begun.pid) || differ(open?.test?.id, begun.test?.id);
  return open?.writer === begun.writer && !isOther && number - open.line <= ONE_CRASH;
}

/** A line without what a terminal takes for commands. */
function plain(text: string): string {
  return withoutEscapes(text.slice(0, LONGEST)).trimEnd();
}
