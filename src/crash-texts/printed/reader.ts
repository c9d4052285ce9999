import type { PlainLine } from '../../log/plain.ts';
import type { CrashText } from '../model.ts';
import { FORMS } from './forms.ts';
import type { PrintedReader, TextLine } from './model.ts';

/** Writers whose lines are told apart at a time; more share one set of readers. */
const MOST_WRITERS = 64;
/** A line longer than that is no line of a report; Node's in one line apart. */
const LONGEST = 64 * 1024;
const COMPACT = '{"header":{"reportVersion"';
/** Words before a line: whoever writes `it said panic: no` quotes. */
const WORDS = /(?:^|\s)\p{Ll}{2,}[,:]? ?["'`]?$/u;

/** What every first line has: most lines of most logs have none of it. */
const MAY_BE =
  /panic|fatal|FATAL|SIG[A-Z]|\[signal|stack exceeds|has overflowed|memory allocation|Fatal|Java |HotSpot|BUG|REPORT|ASSERTION|got signal|got exception|^undefined:|^evalmachine|^\[(?:eval|stdin)|^node:|\.[cm]?[jt]sx?:\d+$|reportVersion|rror: |^At line \d|^ERROR STOP|Unhandled e|\*\*\* |Received signal|\] Caught signal|terminat|virtual|\(\): |corrupt|Assertion|segfault|traps: |unhandled |glibc|invalid fastbin|break adjusted|unaligned |Inconsistency|crashed by|# Fatal error in|^ {2}# {2}|Stack dump|^Stack trace \(most| >>> |!!! uWSGI|died: Caught|INTERNAL ERROR|Got signal \[|BEGIN STACK|CAUGHT SIGNAL|Panic at|\(EE\) Back/;

/** Reads the reports that programs print of themselves, each writer's apart. */
export function printedReader(take: (crash: CrashText) => void): { read(line: PlainLine): void; end(): void } {
  const writers = new Map<string, readonly (PrintedReader | undefined)[]>();
  return {
    read({ text, number, before, writer }) {
      const isCandidate = MAY_BE.test(text);
      if (!isCandidate && writers.size === 0) return;
      const name = writers.has(writer) || writers.size < MOST_WRITERS ? writer : '';
      const open = writers.get(name);
      if (!isCandidate && open === undefined) return;
      if (text.length > LONGEST && !text.startsWith(COMPACT)) return;
      const quoted = before !== undefined && WORDS.test(before);
      const readers = readLine(open ?? [], { text, number, quoted }, isCandidate, take);
      if (readers === undefined) writers.delete(name);
      else writers.set(name, readers);
    },
    end() {
      for (const readers of writers.values()) for (const reader of readers) reader?.end();
      writers.clear();
    },
  };
}

/** @returns the readers of this writer, by form; undefined where none is within a report any more. */
function readLine(
  open: readonly (PrintedReader | undefined)[],
  line: TextLine,
  isCandidate: boolean,
  take: (crash: CrashText) => void,
): readonly (PrintedReader | undefined)[] | undefined {
  const readers = [...open];
  let isTaken = false;
  for (const [index, { first, make }] of FORMS.entries()) {
    const known = readers[index];
    if (isTaken || (known === undefined && !(isCandidate && first.test(line.text)))) continue;
    const reader = known ?? make(take);
    isTaken = reader.read(line);
    readers[index] = reader.isOpen() ? reader : undefined;
  }
  return readers.some((reader) => reader !== undefined) ? readers : undefined;
}
