import type { Evidence } from '../evidence/source.ts';
import { MOST_REPORTS, type LastWords } from '../evidence/last-words.ts';
import { crashTextReader as stackReader } from '../crash-texts/read.ts';
import { crashTextReader, type CrashText } from '../crash-texts/reader.ts';
import { goVerdicts, type Unfinished } from '../crash-texts/go-verdicts.ts';
import { runningTests } from '../crash-texts/running-tests.ts';
import { MAY_BE_CRASH } from '../crash-texts/texts.ts';
import { openCore } from '../process/core.ts';
import { known } from '../text/known.ts';
import type { LogLine } from '../log/envelope.ts';
import { logLines } from '../log/source.ts';
import { tracebackReader } from '../python/parse-traceback.ts';
import { testOfTraceback } from '../python/test.ts';
import { pythonSection } from '../python/section.ts';
import type { Traceback } from '../python/traceback.ts';
import type { SanitizerReport } from '../sanitizer/model.ts';
import { MAY_BE_SANITIZERS, SANITIZER_LINE } from '../sanitizer/grammar.ts';
import { sanitizerReader } from '../sanitizer/reader.ts';
import type { CrashTest } from '../report/crash-test.ts';
import { testOfFrames } from '../runtimes/test-frameworks.ts';
import { surer } from './surer-test.ts';

/** What the process of a core wrote. */
export type LastWordsOf = (evidence: Evidence) => LastWords;

/** What processes wrote of their crashes to a log that all of a run wrote to. */
export interface RunLog {
  /** Of the process of a core, as far as it is certain. */
  readonly lastWordsOf: LastWordsOf;
  readonly sanitizer: readonly SanitizerReport[];
  readonly texts: readonly CrashText[];
  /** The test of a crash whose first line has this number: by the stack that is printed there, else by what the test's framework has printed. */
  readonly testAt: (line: number) => CrashTest | undefined;
  /** Test binaries of Go that ended in the middle of a test. */
  readonly unfinished: readonly Unfinished[];
  /** The test that had begun, and had not ended when the log did. */
  readonly lastTest: CrashTest | undefined;
}

/** Crash texts that are kept. */
const MOST_TEXTS = 100;

/**
 * Reads a log once. faulthandler names threads by pthread_self(), which is the thread's fs_base in the core, and a sanitizer names
 * its process, so that neither is ever given to another.
 * @param log absent where standard error was a terminal.
 * @param reports files that hold nothing but sanitizers' reports.
 */
export async function readRunLog(log: string | undefined, reports: readonly string[]): Promise<RunLog> {
  const tracebacks: Traceback[] = [];
  const sanitizer: SanitizerReport[] = [];
  const texts: CrashText[] = [];
  const sanitizers = (file?: string) =>
    sanitizerReader(
      (found) =>
        void (
          sanitizer.length < MOST_REPORTS &&
          sanitizer.push({ ...known({ pid: pidOf(file) }), ...found, ...known({ file }) })
        ),
    );
  const isCrash = (text: string) =>
    MAY_BE_CRASH.test(text) || (MAY_BE_SANITIZERS.test(text) && SANITIZER_LINE.test(text));
  const [tests, verdicts] = [runningTests(isCrash), goVerdicts(isCrash)];
  const stacks = new Map<number, CrashTest>();
  const byStack = (line: number, test: CrashTest | undefined) => {
    if (test !== undefined && stacks.size < MOST_TEXTS) stacks.set(line, test);
  };
  if (log !== undefined)
    await read(log, [
      tracebackReader({
        traceback: (found) => {
          tracebacks.push(found);
          byStack(found.firstLine, testOfTraceback(found));
        },
        rest: () => {},
      }),
      sanitizers(),
      crashTextReader((found) => void (texts.length < MOST_TEXTS && texts.push(found))),
      stackReader({ crash: ({ line, threads }) => byStack(line, testOfFrames(threads[0]?.frames ?? [])) }),
      { ...tests, end: () => {} },
      verdicts,
    ]);
  for (const report of reports) await read(report, [sanitizers(report)]);
  const fatal = tracebacks.filter(({ fatalError }) => fatalError !== undefined);
  return {
    lastWordsOf: ({ corePath }) => wordsOf(corePath, fatal, sanitizer),
    sanitizer,
    texts,
    testAt: (line) => surer(stacks.get(line), tests.at(line)),
    unfinished: verdicts.found(),
    lastTest: tests.atEnd(),
  };
}

/** UndefinedBehaviorSanitizer does not tell its process; the name of the file that it writes does. */
function pidOf(file: string | undefined): number | undefined {
  const pid = /\.(\d{1,10})$/.exec(file ?? '')?.[1];
  return pid === undefined ? undefined : Number(pid);
}

async function read(path: string, readers: readonly Reader[]): Promise<void> {
  for await (const line of logLines({ path })) for (const reader of readers) reader.read(line);
  for (const reader of readers) reader.end();
}

interface Reader {
  read(line: LogLine): void;
  end(): void;
}

function wordsOf(corePath: string, fatal: readonly Traceback[], reports: readonly SanitizerReport[]): LastWords {
  if (fatal.length === 0 && reports.length === 0) return {};
  const core = openCore(corePath, { readMappedFiles: false });
  try {
    const pointer = core.arch?.registers.threadPointer;
    const ids = new Set(pointer === undefined ? [] : core.threads.flatMap(({ registers }) => registers[pointer] ?? []));
    const python = fatal.findLast(({ threads }) => threads.some(({ id }) => id !== undefined && ids.has(BigInt(id))));
    const own = reports.filter(({ pid }) => pid !== undefined && pid === core.process?.pid);
    return {
      ...(python === undefined ? {} : { python: pythonSection(python) }),
      ...(own.length === 0 ? {} : { sanitizer: own }),
    };
  } finally {
    core.close();
  }
}
