import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { goVerdicts, type Unfinished } from '../../src/crash-texts/go-verdicts.ts';
import { MAY_BE_CRASH } from '../../src/crash-texts/texts.ts';

const RECORDED = fileURLToPath(new URL('../../fixtures/test-output/recorded/', import.meta.url));

function unfinishedIn(lines: readonly string[]): readonly Unfinished[] {
  const reader = goVerdicts((text) => MAY_BE_CRASH.test(text));
  for (const line of lines) reader.read(line);
  return reader.found();
}

/** `tests signal` of each package. */
function told(lines: readonly string[]): string[] {
  return unfinishedIn(lines).map((each) =>
    [each.package, ...each.tests, ...(each.signal ?? '').split(' ')].join(' ').trim(),
  );
}

const LOGS: Readonly<Record<string, readonly string[]>> = {
  'go-killed': ['ledger TestIsKilled'],
  'go-killed-quiet': ['ledger SIGKILL'],
  'go-killed-parallel': ['ledger TestIsKilledMeanwhile TestWaits'],
  'go-exits': ['ledger TestExits'],
  // It panicked, and the stack tells.
  go: [],
};

suite('test binaries of Go that ended in the middle of a test', () => {
  for (const [name, expected] of Object.entries(LOGS))
    test(`${name}.log`, () => {
      const found = told(readFileSync(`${RECORDED}${name}.log`, 'utf8').split('\n'));
      assert.deepEqual(
        found.map((each) => each.split(' ').toSorted()),
        expected.map((each) => each.split(' ').toSorted()),
      );
    });

  const FAILED = 'FAIL\tledger\t0.003s';
  const NONE: Readonly<Record<string, readonly string[]>> = {
    'a test that failed': ['=== RUN   TestA', '--- FAIL: TestA (0.00s)', 'FAIL', FAILED],
    'the end of a test behind what it wrote': ['=== RUN   TestA', 'text--- PASS: TestA (0.00s)', 'FAIL', FAILED],
    'subtests that failed': [
      '=== RUN   TestA',
      '=== RUN   TestA/b',
      '--- FAIL: TestA (0.00s)',
      '    --- FAIL: TestA/b (0.00s)',
      'FAIL',
      FAILED,
    ],
    'a fatal error, whose text is above': ['=== RUN   TestA', 'fatal error: concurrent map writes', FAILED],
    'a package that passed': ['=== RUN   TestA', 'ok  \tledger\t0.003s'],
    'a package that could not be built': ['=== RUN   TestA', 'FAIL\tledger [build failed]'],
    'no verdict at all': ['=== RUN   TestA'],
    'words that a test wrote': ['=== RUN   TestA', 'signal: killed', '--- FAIL: TestA (0.00s)', 'FAIL', FAILED],
  };
  for (const [name, lines] of Object.entries(NONE)) test(`nothing of ${name}`, () => assert.deepEqual(told(lines), []));

  test('each package has its own tests', () => {
    const lines = [
      '=== RUN   TestA',
      'FAIL\tone\t0.1s',
      '=== RUN   TestB',
      '--- PASS: TestB (0.0s)',
      'FAIL\ttwo\t0.1s',
      '=== RUN   TestC',
      'FAIL\tthree\t0.1s',
    ];
    assert.deepEqual(told(lines), ['one TestA', 'three TestC']);
    assert.equal(unfinishedIn(lines)[1]?.line, 7);
  });

  test('a paused test does not run, a continued one does', () => {
    const paused = ['=== RUN   TestA', '=== PAUSE TestA', '=== RUN   TestB'];
    assert.deepEqual(told([...paused, FAILED]), ['ledger TestB']);
    assert.deepEqual(told([...paused, '--- PASS: TestB (0.0s)', '=== CONT  TestA', FAILED]), ['ledger TestA']);
  });

  test('a log without an end to its tests is read in bounded memory', () => {
    const tests = Array.from({ length: 5000 }, (_, index) => `=== RUN   Test${index}`);
    assert.equal(unfinishedIn([...tests, FAILED])[0]?.tests.length, 1000);
    assert.equal(unfinishedIn(Array.from({ length: 500 }, () => ['=== RUN   TestA', FAILED]).flat()).length, 100);
  });
});
