import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  numberedTest,
  parseCtestLog,
  testOfArguments,
  testOfCommand,
  testOfEnvironment,
  testOfFrames,
} from '../../src/runtimes/test-frameworks.ts';

function stack(text: string) {
  return text.split(' < ').map((name) => ({ function: name }));
}

suite('tests by their stacks', () => {
  const GTEST =
    'testing::internal::HandleExceptionsInMethodIfSupported<testing::Test, void> < testing::Test::Run < main';
  const RUST = 'core::ops::function::FnOnce::call_once < test::__rust_begin_short_backtrace < std::panicking::try';
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['GoogleTest', `read < Ledger_Adds_Test::TestBody < ${GTEST}`, 'gtest Ledger.Adds'],
    ['in a namespace', `(anonymous namespace)::Ledger_Adds_Test::TestBody < ${GTEST}`, 'gtest Ledger.Adds'],
    ['of a type', `Ledger_Adds_Test<int>::TestBody < ${GTEST}`, 'gtest Ledger.Adds'],
    [
      'names with underscores: where one ends is not told',
      `My_Ledger_Adds_Test::TestBody < ${GTEST}`,
      'gtest My_Ledger_Adds',
    ],
    ['a fixture is set up', `Ledger::SetUp < ${GTEST}`, undefined],
    ['a class of that name without GoogleTest', 'Ledger_Adds_Test::TestBody < main', undefined],
    ['Rust', `ledger::tests::reads < ${RUST}`, 'Rust tests::reads'],
    ['Rust, closures', `ledger::tests::reads::{{closure}} < ${RUST}`, 'Rust tests::reads'],
    ['Go', 'ledger.balance < ledger.TestReads.func1 < testing.tRunner < runtime.goexit', 'Go TestReads'],
    ['Go, a method', 'a/b.(*Suite).TestReads < reflect.Value.call < testing.tRunner', 'Go TestReads'],
    ['Go, no test', 'main.TestReads < main.main < runtime.main', undefined],
    ['none', 'read < main', undefined],
  ];
  for (const [what, frames, expected] of cases)
    test(what, () => {
      const found = testOfFrames(stack(frames));
      assert.equal(found && `${found.framework} ${found.id}`, expected);
    });

  test('of Python, with the file', () => {
    const frames = [
      { function: 'balance_of', file: '/x/test_a.py', language: 'python' },
      { function: 'TestLedger.test_reads', file: '/x/test_a.py', language: 'python' },
      { function: 'pytest_pyfunc_call', file: '/lib/_pytest/python.py', language: 'python' },
    ];
    assert.deepEqual(testOfFrames(frames), { framework: 'pytest', id: 'test_a.py::TestLedger::test_reads' });
    assert.equal(testOfFrames(frames.map(({ function: name }) => ({ function: name }))), undefined);
  });
});

suite('test cases whose functions have numbers', () => {
  const SOURCE = [
    'TEST_CASE("adds") {',
    '}',
    'TEST_CASE("reads \\"it\\"", "[tag]") {',
    '  read();',
    '}',
    'SCENARIO("writes") {',
    '  write();',
    '}',
  ];
  const told = (name: string, line: number | undefined, source: readonly string[] | undefined = SOURCE) =>
    numberedTest(
      [
        { function: 'read', index: 0, line: 4 },
        { function: name, index: 1, line },
      ],
      (index) => (index === 1 ? source : undefined),
    );

  test('the last that is declared above', () => {
    assert.deepEqual(told('CATCH2_INTERNAL_TEST_2', 4), { framework: 'Catch2', id: 'reads \\"it\\"' });
    assert.deepEqual(told('C_A_T_C_H_T_E_S_T_4', 7), { framework: 'Catch2', id: 'Scenario: writes' });
    assert.deepEqual(told('DOCTEST_ANON_FUNC_5', 2), { framework: 'doctest', id: 'adds' });
  });
  test('nothing without the line, the source, or such a function', () => {
    assert.equal(told('CATCH2_INTERNAL_TEST_2', undefined), undefined);
    assert.equal(told('CATCH2_INTERNAL_TEST_2', 4, ['int x;']), undefined);
    assert.equal(
      numberedTest([{ function: 'CATCH2_INTERNAL_TEST_2', index: 0, line: 4 }], () => undefined),
      undefined,
    );
    assert.equal(told('main', 4), undefined);
  });
});

suite('tests by the environment', () => {
  const told = (name: string, value: string) =>
    testOfEnvironment([
      { name: 'HOME', value: '/' },
      { name, value },
    ]);

  test('are named as the framework does', () => {
    assert.deepEqual(told('PYTEST_CURRENT_TEST', 'tests/test_a.py::TestA::test_b[1-x (y)] (call)'), {
      framework: 'pytest',
      id: 'tests/test_a.py::TestA::test_b[1-x (y)]',
    });
    assert.deepEqual(told('BATS_TEST_NAME', 'test_x-2c_y-5fz_-281-29'), { framework: 'Bats', id: 'x, y_z (1)' });
    assert.deepEqual(told('BATS_TEST_DESCRIPTION', 'x, y_z (1)'), { framework: 'Bats', id: 'x, y_z (1)' });
    assert.deepEqual(told('NEXTEST_TEST_NAME', 'tests::reads'), { framework: 'nextest', id: 'tests::reads' });
  });
  test('none: nothing is said, or not which', () =>
    assert.deepEqual(
      [told('PYTEST_CURRENT_TEST', ''), told('DASHBOARD_TEST_FROM_CTEST', '3.25.1'), testOfEnvironment([])],
      [undefined, undefined, undefined],
    ));
});

suite('tests by what was run', () => {
  const NODE = [
    { name: 'NODE_TEST_CONTEXT', value: 'child-v8' },
    { name: 'PWD', value: '/x' },
  ];
  test('node:test: the file', () => {
    const told = (words: readonly string[], variables = NODE) => testOfArguments(variables, words)?.id;
    assert.equal(told(['node', '--test-isolation=process', '/x/a/b.test.mjs']), 'a/b.test.mjs');
    assert.equal(told(['node', 'b.test.ts']), 'b.test.ts');
    assert.equal(told(['node', '-r', './setup.js', '/y/b.test.cjs']), '/y/b.test.cjs');
    assert.equal(told(['node', '/x/b.test.js', 'word']), undefined, 'arguments of the test itself');
    assert.equal(told(['node', '/x/b.test.js'], [{ name: 'PWD', value: '/x' }]), undefined);
  });

  const LOG = `Start testing: Nov 30 06:15 UTC
----------------------------------------------------------
1/3 Testing: opens
1/3 Test: opens
Command: "/b/main" "nothing"
Directory: /b
Output:
----------------------------------------------------------
4/9 Testing: printed
Command: by the test itself
<end of output>
2/3 Testing: reads, "balanced"
2/3 Test: reads, "balanced"
Command: "/b/main" "the "balance""
3/3 Testing: again
3/3 Test: again
Command: "/b/main" "nothing"
`;
  test('CTest: by the words that its log has', () => {
    const tests = parseCtestLog(LOG);
    assert.deepEqual(
      tests.map(({ name }) => name),
      ['opens', 'reads, "balanced"', 'again'],
    );
    assert.equal(testOfCommand(tests, ['/b/main', 'the "balance"'])?.id, 'reads, "balanced"');
    assert.equal(testOfCommand(tests, ['/b/main', 'nothing']), undefined, 'two tests run that');
    assert.equal(testOfCommand(tests, ['/b/main']), undefined);
  });
});
