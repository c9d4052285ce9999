import type { CrashTest } from '../report/crash-test.ts';

/** A variable of a process. */
interface Variable {
  readonly name: string;
  readonly value?: string | undefined;
}

/** A frame, as far as it tells of a test. */
interface TestFrame {
  readonly function?: string | undefined;
  readonly file?: string | undefined;
  /** Absent of a native one. */
  readonly language?: string | undefined;
}

/**
 * Frameworks that name the test which runs in the environment of its process: pytest since 3.2, Bats (its description since 1.13 at the latest),
 * cargo-nextest since 0.9.116.
 * CTest does not: it tells a program that it is a test (CTEST_INTERACTIVE_DEBUG_MODE, seen with 3.25), and not which; nor does node:test, whose files are processes.
 */
const VARIABLES: readonly (readonly [variable: string, framework: string, id: (value: string) => string])[] = [
  ['PYTEST_CURRENT_TEST', 'pytest', (value) => value.replace(/ \((?:setup|call|teardown)\)$/, '')],
  ['BATS_TEST_DESCRIPTION', 'Bats', (value) => value],
  ['BATS_TEST_NAME', 'Bats', batsName],
  ['NEXTEST_TEST_NAME', 'nextest', (value) => value],
];

/** Of Bats 1.8, which keeps the description to itself. `test_a_ledger-2c_twice`: blanks are underscores, what is neither letter nor digit is `-` and its bytes. */
function batsName(value: string): string {
  const encoded = value
    .replace(/^test_/, '')
    .replaceAll('_', ' ')
    .replaceAll(/-([\da-f]{2})/g, '%$1');
  try {
    return decodeURIComponent(encoded);
  } catch {
    return value;
  }
}

/** The test that a process ran, or was run for, by its environment. */
export function testOfEnvironment(variables: readonly Variable[]): CrashTest | undefined {
  for (const [name, framework, idOf] of VARIABLES) {
    const value = variables.find((variable) => variable.name === name)?.value;
    if (value !== undefined && value !== '') return { framework, id: idOf(value) };
  }
  return undefined;
}

/**
 * The test by what the process was told to run, of frameworks that say only that it is a test: node:test (NODE_TEST_CONTEXT) starts Node for each file.
 */
export function testOfArguments(variables: readonly Variable[], words: readonly string[]): CrashTest | undefined {
  if (!variables.some(({ name, value }) => name === 'NODE_TEST_CONTEXT' && value?.startsWith('child') === true))
    return undefined;
  const file = words.slice(1).findLast((word) => !word.startsWith('-'));
  if (file === undefined || !/\.[cm]?[jt]sx?$/.test(file)) return undefined;
  const place = variables.find(({ name }) => name === 'PWD')?.value?.replace(/\/$/, '');
  const isBelow = place?.startsWith('/') === true && file.startsWith(`${place}/`);
  return { framework: 'node:test', id: isBelow ? file.slice(place.length + 1) : file };
}

/** Whether CTest has started a process, or who started it. In a dashboard's script it sets the second variable. */
export function isOfCtest(variables: readonly Variable[]): boolean {
  return variables.some(({ name }) => name === 'CTEST_INTERACTIVE_DEBUG_MODE' || name === 'DASHBOARD_TEST_FROM_CTEST');
}

/** A test as CTest's log (Testing/Temporary/LastTest.log) has it. */
export interface CtestTest {
  readonly name: string;
  /** As the log writes it: each word in quotation marks, which are not escaped within. */
  readonly command: string;
}

/** The tests of a log. Of CMake 3.25: `1/2 Testing: NAME`, `Command: "/path" "argument"`. */
export function parseCtestLog(text: string): CtestTest[] {
  return [...text.matchAll(/^\d+\/\d+ Testing: (.+)\n(?:\d+\/\d+ Test: .*\n)?Command: (".*")$/gm)].map(
    ([, name = '', command = '']) => ({ name, command }),
  );
}

/** The test that was run by these words; undefined where it is none, or any of several. */
export function testOfCommand(tests: readonly CtestTest[], words: readonly string[]): CrashTest | undefined {
  const command = words.map((word) => `"${word}"`).join(' ');
  const names = new Set(tests.filter((test) => test.command === command).map(({ name }) => name));
  const [id] = names;
  return id === undefined || names.size > 1 ? undefined : { framework: 'CTest', id };
}

/** A framework by what its stack has: a function that runs the test, and what the test's own function is called. */
interface Framework {
  readonly name: string;
  /** The framework's function that calls the test, perhaps through others. */
  readonly runner: RegExp;
  /** Its file, for a language in which functions are called anything. */
  readonly file?: RegExp;
  readonly language?: string;
  /** The test's own function. Its named group `id` is the test's name, if that can be told from it. */
  readonly test: RegExp;
  readonly id?: (match: RegExpExecArray, frame: TestFrame) => string;
  /** Frames between the two, at most; default: BETWEEN_MAX. */
  readonly between?: number;
  /** A frame that the stack must have besides: the runner runs what is no test too. */
  readonly within?: RegExp;
}

const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'gtest',
    runner: /^testing::Test::Run\b/,
    // The class is SUITE_NAME_Test; GoogleTest forbids underscores in both, and where there are more the whole is told.
    test: /^(?:.*::)?(?<id>\w+)_Test(?:<.*>)?::TestBody\b/,
    id: ({ groups }) => (groups?.['id'] ?? '').replace(/^([^_]+)_([^_]+)$/, '$1.$2'),
  },
  {
    name: 'Boost.Test',
    runner: /^boost::(?:execution_monitor|unit_test)\b/,
    test: /^(?:\(anonymous namespace\)::)?(?<id>[\w:]+)::test_method\b/,
    id: ({ groups }) => (groups?.['id'] ?? '').replaceAll('::', '/'),
  },
  { name: 'Go', runner: /^testing\.tRunner$/, test: /\.(?<id>(?:Test|Fuzz)[^.]*)(?:\.func\d+)*$/ },
  {
    name: 'Rust',
    runner: /^test::__rust_begin_short_backtrace\b/,
    test: /^(?!(?:core|std|alloc|test)::)(?:[^:]+)::(?<id>.*?)(?:::\{\{closure\}\}|::\{closure#\d+\})*$/,
  },
  {
    name: 'pytest',
    runner: /^pytest_pyfunc_call$/,
    file: /(?:^|\/)_pytest\/python\.py$/,
    language: 'python',
    test: /^(?<id>.*)$/,
    id: pythonId,
  },
  {
    name: 'unittest',
    runner: /(?:^|\.)_callTestMethod$/,
    file: /(?:^|\/)unittest\/case\.py$/,
    language: 'python',
    test: /^(?<id>.*)$/,
    id: pythonId,
  },
  {
    // Of JUnit 4. The call is by reflection, which goes through the JVM itself (fixtures/crash-texts/printed/jvm-junit-hs_err.log).
    name: 'JUnit',
    runner: /^org\.junit\.runners\.model\.FrameworkMethod\$\d+\.runReflectiveCall$/,
    test: /^(?!(?:java|jdk|sun|org\.junit)\.)(?<id>[\w$]+(?:\.[\w$]+)+)$/,
    between: 12,
  },
  {
    // Of JUnit 5: what runs a test's method runs those before and after each as well (fixtures/crash-texts/printed/jvm-junit5-before-hs_err.log).
    name: 'JUnit',
    runner: /^org\.junit\.platform\.commons\.util\.ReflectionUtils\.invokeMethod$/,
    within: /^org\.junit\.jupiter\.engine\.descriptor\.TestMethodTestDescriptor\.invokeTestMethod$/,
    test: /^(?!(?:java|jdk|sun|org\.junit)\.)(?<id>[\w$]+(?:\.[\w$]+)+)$/,
    between: 12,
  },
];

/** `test_ledger.py::TestLedger::test_reads`: as pytest writes it, with what is known. */
function pythonId(_match: RegExpExecArray, { function: name = '', file }: TestFrame): string {
  return [...(file === undefined ? [] : [file.split('/').at(-1) ?? file]), ...name.split('.')].join('::');
}

/** Frames between the runner and the test's own function: of the framework, of `std::function`, of Rust's `FnOnce`. */
const BETWEEN_MAX = 8;

/** The test that a thread ran, by its stack. @param frames innermost first. */
export function testOfFrames(frames: readonly TestFrame[]): CrashTest | undefined {
  for (const framework of FRAMEWORKS) {
    const own = frames.filter(({ language }) => language === framework.language);
    const { within } = framework;
    if (within !== undefined && !own.some((frame) => within.test(frame.function ?? ''))) continue;
    const runner = own.findIndex((frame) => runs(framework, frame));
    const called = own
      .slice(Math.max(0, runner - (framework.between ?? BETWEEN_MAX)), Math.max(0, runner))
      .toReversed();
    for (const frame of called) {
      const match = framework.test.exec(frame.function ?? '');
      const id = match === null ? undefined : (framework.id?.(match, frame) ?? match.groups?.['id']);
      if (id !== undefined && id !== '') return { framework: framework.name, id };
    }
  }
  return undefined;
}

function runs({ runner, file }: Framework, frame: TestFrame): boolean {
  return runner.test(frame.function ?? '') && (file === undefined || file.test(frame.file ?? ''));
}

/** Frameworks whose test functions have numbers for names: the name stands in the source, above what the function does. */
const NUMBERED: readonly { readonly name: string; readonly test: RegExp; readonly declared: RegExp }[] = [
  {
    name: 'Catch2',
    test: /(?:^|::)(?:CATCH2_INTERNAL_TEST_\d+|_*C_A_T_C_H_+T_E_S_T_+\d+)\b/,
    declared: /^\s*(?:CATCH_)?(TEST_CASE|SCENARIO|TEMPLATE_TEST_CASE)\s*\(\s*"((?:[^"\\]|\\.)*)"/,
  },
  {
    name: 'doctest',
    test: /(?:^|::)(?:_?DOCTEST_ANON_(?:FUNC|SUITE|TMP)_\d+)\b/,
    declared: /^\s*(?:DOCTEST_)?(TEST_CASE|SCENARIO|TEST_CASE_TEMPLATE)\s*\(\s*"((?:[^"\\]|\\.)*)"/,
  },
];

/** The test case in whose function a frame is; its name is the one that is declared last above the frame's line. */
export function numberedTest(
  frames: readonly (TestFrame & { readonly index: number; readonly line?: number | undefined })[],
  sourceOf: (index: number) => readonly string[] | undefined,
): CrashTest | undefined {
  for (const { name, test, declared } of NUMBERED)
    for (const frame of frames) {
      if (frame.line === undefined || !test.test(frame.function ?? '')) continue;
      const above = sourceOf(frame.index)?.slice(0, frame.line).toReversed() ?? [];
      const match = above.map((line) => declared.exec(line)).find((found) => found !== null);
      const id = match?.[2];
      if (id !== undefined) return { framework: name, id: `${match?.[1] === 'SCENARIO' ? 'Scenario: ' : ''}${id}` };
    }
  return undefined;
}
