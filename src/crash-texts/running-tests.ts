import { withoutEscapes } from '../log/escapes.ts';
import { unwrap, type LogLine } from '../log/envelope.ts';
import type { CrashTest } from '../report/crash-test.ts';
import {
  CATCH2_CRASHED,
  CATCH2_DASHES,
  CTEST_NUMBER,
  NONE_RUNS,
  RUST_THREAD,
  TEST_LINES,
  XDIST,
} from './test-lines.ts';

/** A test that has begun, by its framework's own line. */
interface Begun {
  readonly framework: string;
  readonly id: string;
  readonly only?: RegExp | undefined;
  hasEnded: boolean;
}

/** Lines of one process or container, where the log tells them apart. */
interface Writer {
  /** The last that began. */
  last?: Begun | undefined;
  /** Of Rust's: threads have the names of tests. */
  runsRust: boolean;
  /** Several of pytest's run at a time. */
  isXdist: boolean;
  /** The framework of which several were seen to run at a time. */
  severalOf?: string;
  /** Where in a head of Catch2's the line is: its number of lines of dashes, or the name. */
  head?: number | string | undefined;
}

/** Which test ran when something was written to a log. */
export interface RunningTests {
  read(line: LogLine): void;
  /** The test that ran when a crash was told of; undefined where the log does not prove it. @param line number of the first line of it. */
  at(line: number): CrashTest | undefined;
  /** The one test that had begun and did not end, when the log did. */
  atEnd(): CrashTest | undefined;
}

const MOST = 1000;
/** No line of theirs is longer, and what looks at a line may take its length squared. */
const LONGEST = 2000;

/**
 * Reads what test frameworks say of the tests that they run. A crash is of the test that began last, if nothing says that this one ended: the process that ran
 * it has died. Who goes on to the end had no part in it, or survived it; and where others ended theirs meanwhile nobody can tell whose it was.
 * @param isCrash whether a line may be the first of a crash.
 */
export function runningTests(isCrash: (text: string) => boolean): RunningTests {
  const writers = new Map<string, Writer>();
  const numbered = new Map<string, string>();
  const crashes = new Map<number, Begun>();
  let number = 0;
  return {
    read(line) {
      number += 1;
      const unwrapped = unwrap(line);
      const text = withoutEscapes(unwrapped.text.slice(0, LONGEST));
      const writer = writerOf(unwrapped.writer);
      if (writer === undefined) return;
      const ctest = CTEST_NUMBER.exec(text)?.groups;
      if (ctest !== undefined && numbered.size < MOST) numbered.set(ctest['number'] ?? '', ctest['id'] ?? '');
      follow(writer, text);
      const begun = runs(writer, text) ?? ofNumber(unwrapped.writer);
      if (begun !== undefined && crashes.size < MOST && isCrash(text)) crashes.set(number, begun);
    },
    at: (line) => testOf(crashes.get(line)),
    atEnd() {
      const open = [...writers.values()].flatMap(({ last }) =>
        last === undefined || last.only !== undefined || last.framework === 'CTest' ? [] : (testOf(last) ?? []),
      );
      return open.length === 1 ? open[0] : undefined;
    },
  };

  function writerOf(name: string): Writer | undefined {
    const known = writers.get(name);
    if (known !== undefined || writers.size >= MOST) return known;
    const writer = { runsRust: false, isXdist: false };
    writers.set(name, writer);
    return writer;
  }

  /** CTest itself says so, whatever becomes of the test. */
  function ofNumber(name: string): Begun | undefined {
    const id = numbered.get(name);
    return id === undefined ? undefined : { framework: 'CTest', id, hasEnded: false };
  }
}

function testOf(begun: Begun | undefined): CrashTest | undefined {
  return begun === undefined || begun.hasEnded ? undefined : { framework: begun.framework, id: begun.id, by: 'output' };
}

function follow(writer: Writer, text: string): void {
  if (NONE_RUNS.test(text)) {
    writer.last = undefined;
    writer.runsRust = text.startsWith('running ');
    if (/^=+ test session starts/.test(text)) writer.isXdist = false;
  }
  writer.isXdist ||= XDIST.test(text);
  for (const { framework, begins, ends, only, onlyOne } of TEST_LINES) {
    const began = idOf(begins.exec(text)?.groups);
    if (began !== undefined && onlyOne === true && writer.last?.framework === framework && !writer.last.hasEnded)
      writer.severalOf = framework;
    if (began !== undefined && writer.severalOf === framework) writer.last = undefined;
    else if (began !== undefined && !(writer.isXdist && framework === 'pytest'))
      writer.last = { framework, id: began, only, hasEnded: false };
    if (writer.last?.framework === framework && ends !== undefined) end(writer, writer.last, ends.exec(text));
  }
  const thread = writer.runsRust ? RUST_THREAD.exec(text)?.groups?.['id'] : undefined;
  if (thread !== undefined && thread !== 'main') writer.last = { framework: 'Rust', id: thread, hasEnded: false };
  followCatch2(writer, text);
}

/** `package.Class.method`, as the stack of the JVM has it. */
function idOf(groups: Partial<Readonly<Record<string, string>>> | undefined): string | undefined {
  const { id, class: of, method } = groups ?? {};
  return of === undefined || method === undefined ? id : `${of}.${method}`;
}

/** What ended is no longer running; if it is not what began last, more than one runs, and none can be told. */
function end(writer: Writer, last: Begun, ended: RegExpExecArray | null): void {
  if (ended === null) return;
  last.hasEnded = true;
  const id = ended.groups?.['id'];
  if (id !== last.id) writer.last = undefined;
}

function followCatch2(writer: Writer, text: string): void {
  const { head } = writer;
  if (CATCH2_DASHES.test(text)) {
    if (typeof head === 'string')
      writer.last = { framework: 'Catch2', id: head, only: CATCH2_CRASHED, hasEnded: false };
    writer.head = typeof head === 'string' ? undefined : 1;
  } else if (head === 1) writer.head = /^\S/.test(text) ? text.trimEnd() : undefined;
  else if (typeof head === 'string' && !text.startsWith(' ')) writer.head = undefined; // a name of two lines
}

function runs({ last }: Writer, text: string): Begun | undefined {
  return last === undefined || last.hasEnded || last.only?.test(text) === false ? undefined : last;
}
