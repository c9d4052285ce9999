import type { CrashTest } from '../report/crash-test.ts';

/** What a test framework writes of the tests that it runs, each in a line of its own, as a program wrote it. */
export interface TestLines {
  readonly framework: string;
  /** That a test begins: its group `id` is the test's name, or its groups `class` and `method` are. */
  readonly begins: RegExp;
  /** That one has ended: its group `id`, where there is none the last that began. */
  readonly ends?: RegExp;
  /** It writes the first line through the C library, and hands it over before the test runs. */
  readonly flushes?: true;
  /** One that begins before the last has ended runs at the same time. */
  readonly onlyOne?: true;
  /** The framework writes this only above what it says of a test: of the lines below, those alone are of that test. */
  readonly only?: RegExp;
}

/** Of each a line as it was seen (fixtures/test-output/). What a test writes may stand before the end of its own line. */
export const TEST_LINES: readonly TestLines[] = [
  // [ RUN      ] Ledger.Adds
  // [       OK ] Ledger.Adds (0 ms)
  {
    framework: 'gtest',
    begins: /^\[ RUN {6}\] (?<id>\S+)\s*$/,
    ends: /\[(?: {7}OK| {2}FAILED {2}| {2}SKIPPED) \] (?<id>[^\s,]+)/,
    flushes: true,
  },
  // === RUN   TestReads/of_account
  // --- PASS: TestReads (0.00s)
  {
    framework: 'Go',
    begins: /^=== (?:RUN|CONT|NAME) +(?<id>\S+)\s*$/,
    ends: /(?:--- (?:PASS|FAIL|SKIP): |=== PAUSE +)(?<id>\S+)/,
  },
  // test_ledger.py::test_reads[1] PASSED                    [ 50%]
  // What the test writes itself (-s) stands between the two.
  {
    framework: 'pytest',
    begins: /^(?<id>[\w./-]+\.py(?:::\w+)+(?:\[[^\]]*\])?) /,
    ends: /(?:PASSED|FAILED|SKIPPED|XFAIL|XPASS|ERROR)(?: \(.*\))?(?: +\[ *\d+%\])?\s*$/,
  },
  // test tests::reads ... ok
  // With one thread; else the line is written when the test has ended.
  { framework: 'Rust', begins: /^test (?<id>\S+) \.\.\. /, ends: /(?:^|\W)(?:ok|FAILED|ignored(?:, .*)?)\s*$/ },
  // main.cc(6): Entering test case "reads"
  {
    framework: 'Boost.Test',
    begins: /: Entering test case "(?<id>[^"]+)"/,
    ends: /: Leaving test case "(?<id>[^"]+)"/,
    flushes: true,
  },
  // TEST CASE:  a ledger reads its balance
  { framework: 'doctest', begins: /^TEST CASE: {2}(?<id>\S.*?)\s*$/, only: /: test case CRASHED: SIG/ },
  // not ok 1 - ledger.test.mjs
  { framework: 'node:test', begins: /^not ok \d+ - (?<id>\S+\.[cm]?[jt]sx?)\s*$/, only: /^ {2}signal: 'SIG/ },
  // │  │  │     source: MethodSource [className = 'LedgerTest', methodName = 'reads', methodParameterTypes = '']
  // │  │  │     status: ✔ SUCCESSFUL
  // Of JUnit's console launcher with --details=verbose; with any other it writes of all tests when the last has ended.
  {
    framework: 'JUnit',
    begins: /^[│|' ]+source: MethodSource \[className = '(?<class>[\w.$]+)', methodName = '(?<method>[\w$]+)'/,
    ends: /^[│|' ]+status: \S+ (?:SUCCESSFUL|FAILED|ABORTED|SKIPPED)/,
    onlyOne: true,
  },
  // 2/3 Test #2: sanitized ........................***Failed    0.12 sec
  // Behind it stands what the test wrote, of --output-on-failure.
  { framework: 'CTest', begins: /^ *\d+\/\d+ Test +#\d+: (?<id>\S+) \.*[\w ]*\*\*\*/ },
];

/** The test that a line says has begun, if that is the last that a process wrote through the C library. */
export function testBegunBy(line: string): CrashTest | undefined {
  for (const { framework, begins, flushes } of TEST_LINES) {
    const id = flushes === true ? begins.exec(line)?.groups?.['id'] : undefined;
    if (id !== undefined) return { framework, id, by: 'output' };
  }
  return undefined;
}

/** Frameworks write these when no test of theirs runs any more, and CTest between the output of two tests. */
export const NONE_RUNS =
  /^(?:\[[=-]{10}\]|=+ (?:test session starts|.*\bin \d+\.\d+s\b)|running \d+ tests?\s*$|test result: |(?:ok|FAIL)\s*\t| +Start +\d+: | *\d+\/\d+ Test +#\d+: |\d+% tests passed)/;

/** pytest-xdist runs several at a time, and says so first: which of them writes is not told. */
export const XDIST = /^(?:scheduling tests via |created: \d+\/\d+ workers?|\d+ workers? \[|gw\d+ \[|\[gw\d+\] )/;

/** CTest's name for what stands behind a number: `    Start 2: sanitized`, and later `2: text` (--verbose). */
export const CTEST_NUMBER = /^ +Start +(?<number>\d+): (?<id>\S+)\s*$/;

/** thread 'tests::deeply' (29180) has overflowed its stack */
export const RUST_THREAD = /^thread '(?<id>[^']+)'(?: \(\d+\))? has overflowed its stack/;

/** Between two lines of as many dashes Catch2 writes the name of a test case, and below it, indented, those of sections. */
export const CATCH2_DASHES = /^-{79}\s*$/;
export const CATCH2_CRASHED = /^ +SIG[A-Z]+ - /;
