import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { crashTextReader, type CrashText } from '../../src/crash-texts/reader.ts';
import { runningTests } from '../../src/crash-texts/running-tests.ts';
import { MAY_BE_CRASH } from '../../src/crash-texts/texts.ts';
import type { CrashTest } from '../../src/report/crash-test.ts';
import { SANITIZER_LINE } from '../../src/sanitizer/grammar.ts';
import { sanitizerReader } from '../../src/sanitizer/reader.ts';

const RECORDED = fileURLToPath(new URL('../../fixtures/test-output/recorded/', import.meta.url));

/** Of each crash of a log who told of it and the test; then the test that had not ended. */
function testsOf(lines: readonly string[]): string[] {
  const tests = runningTests((text) => MAY_BE_CRASH.test(text) || SANITIZER_LINE.test(text));
  const crashes: Pick<CrashText, 'writer' | 'line' | 'test'>[] = [];
  const texts = crashTextReader((text) => crashes.push(text));
  const reports = sanitizerReader(({ tool, line }) => crashes.push({ writer: tool, line }));
  for (const line of lines) for (const reader of [tests, texts, reports]) reader.read(line);
  texts.end();
  reports.end();
  return [
    ...crashes.map(({ writer, line, test: named }) => `${writer}: ${told(named ?? tests.at(line))}`),
    `end: ${told(tests.atEnd())}`,
  ];
}

function told(found: CrashTest | undefined): string {
  return found === undefined ? '-' : `${found.framework} ${found.id}`;
}

const LOGS: Readonly<Record<string, readonly string[]>> = {
  'gtest-asan': ['AddressSanitizer: gtest Ledger.ReadsFreed', 'end: gtest Ledger.ReadsFreed'],
  catch2: ['Catch2: Catch2 a ledger reads its balance', 'end: -'],
  doctest: ['doctest: doctest a ledger reads its balance', 'end: -'],
  boost: ['Boost.Test: Boost.Test books/reads', 'end: -'],
  'boost-entering': ['end: Boost.Test reads'],
  pytest: ['Python: pytest test_ledger.py::test_reads[of a]', 'end: pytest test_ledger.py::test_reads[of a]'],
  'pytest-quiet': ['end: pytest test_ledger.py::test_reads[of a]'],
  // Whose line a crash is glued behind is chance; later it is said which tests crashed.
  'pytest-xdist': [
    'Python: -',
    'pytest: pytest test_ledger.py::test_reads[2]',
    'pytest: pytest test_ledger.py::test_reads[of a]',
    'end: -',
  ],
  rust: ['Cargo: Rust reads', 'end: Rust reads'],
  'rust-overflow': ['Rust: Rust recurses', 'Cargo: Rust recurses', 'end: Rust recurses'],
  // Go says that a test has failed before it says of what: the stack behind that tells.
  go: ['Go: -', 'end: -'],
  'go-killed': ['end: -'],
  'junit-verbose': ['end: JUnit LedgerTest.readsBalance'],
  'junit-ascii': ['end: JUnit LedgerTest.readsBalance'],
  ctest: ['CTest: CTest reads', 'end: -'],
  'ctest-verbose': [
    'doctest: doctest a ledger reads its balance',
    'CTest: CTest reads',
    'AddressSanitizer: gtest Ledger.ReadsFreed',
    'end: gtest Ledger.ReadsFreed',
  ],
  'ctest-on-failure': [
    'CTest: CTest reads',
    'doctest: doctest a ledger reads its balance',
    'AddressSanitizer: gtest Ledger.ReadsFreed',
    'end: -',
  ],
  'node-tap': ['node:test: node:test /tmp/test-output/ledger.test.mjs', 'end: -'],
};

suite('which test it was, by what frameworks print', () => {
  for (const [name, expected] of Object.entries(LOGS))
    test(`${name}.log`, () => {
      const lines = readFileSync(`${RECORDED}${name}.log`, 'utf8').split('\n');
      assert.deepEqual(testsOf(lines).toSorted(), expected.toSorted());
    });
});

const CRASH = 'terminate called without an active exception';
const GTEST = ['[ RUN      ] A.one', CRASH, '[       OK ] A.one (0 ms)', '[ RUN      ] A.two'];

const junit = (of: string, method: string): string[] => [
  `│  │  ├─ ${method}()`,
  `│  │  │     source: MethodSource [className = '${of}', methodName = '${method}', methodParameterTypes = '']`,
];
const JUNIT_ENDS = '│  │  │     status: ✘ FAILED';

suite('what the output does not prove is not told', () => {
  const cases: readonly (readonly [what: string, lines: readonly string[], expected: string])[] = [
    ['a test that goes on to its end did not crash', GTEST, '-'],
    ['one of which no end is told', [...GTEST, 'free(): double free detected in tcache 2'], 'gtest A.two'],
    ['another has ended meanwhile: two run', ['[ RUN      ] A.one', '[       OK ] B.two (0 ms)', CRASH], '-'],
    [
      'another that began later ended: two run',
      [...GTEST.slice(0, 1), ...GTEST.slice(3), CRASH, '[       OK ] A.two (0 ms)'],
      '-',
    ],
    ['a crash before any test', [CRASH, '[ RUN      ] A.one'], '-'],
    [
      'behind the last test',
      ['[ RUN      ] A.one', '[       OK ] A.one (0 ms)', '[==========] 1 test ran.', CRASH],
      '-',
    ],
    ['of another container', ['web-1  | [ RUN      ] A.one', `db-1  | ${CRASH}`], '-'],
    ['of the same container', ['web-1  | [ RUN      ] A.one', `db-1  | up`, `web-1  | ${CRASH}`], 'gtest A.one'],
    [
      'a test that was tried once more',
      ['[ RUN      ] A.one', CRASH, '[ RUN      ] A.one', '[       OK ] A.one (0 ms)'],
      'gtest A.one',
    ],
    [
      "doctest's failure of another test",
      ['TEST CASE:  adds', '', 'a.cc:6: ERROR: CHECK( 2 == 3 ) is NOT correct!', CRASH],
      '-',
    ],
    ['the names that pytest has collected', ['test_a.py::test_one', 'test_a.py::test_two', CRASH], '-'],
    ['of JUnit, while one runs', [...junit('A', 'one'), JUNIT_ENDS, ...junit('A', 'two'), CRASH], 'JUnit A.two'],
    ['of JUnit, when its tests have ended', [...junit('A', 'one'), JUNIT_ENDS, CRASH], '-'],
    ['of JUnit, of which two run', [...junit('A', 'one'), ...junit('B', 'two'), CRASH], '-'],
    [
      'of JUnit, of which two ran before',
      [...junit('A', 'one'), ...junit('B', 'two'), JUNIT_ENDS, JUNIT_ENDS, ...junit('A', 'three'), CRASH],
      '-',
    ],
    ['a thread of that name in a program that is no test', ["thread 'main' (1) has overflowed its stack"], '-'],
  ];
  for (const [what, lines, expected] of cases)
    test(what, () => {
      const crashes = testsOf(lines).filter((each) => !each.startsWith('end: '));
      assert.equal(crashes.at(-1)?.replace(/^.*?: /, ''), expected);
    });
});
