import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../src/errors/errors.ts';
import { understand } from '../../src/manual/command-line.ts';
import { helpText } from '../../src/manual/page.ts';
import { manual } from '../support/manual.ts';

/** Files that there are. */
const FILES = ['./core', 'core.zst', 'triage'];

function asked(line: string) {
  return understand(line === '' ? [] : line.split(' '), manual, (word) => FILES.includes(word));
}

const COMMANDS: Readonly<Record<string, readonly [name: string, ...argv: string[]]>> = {
  './core': ['triage coredump', './core'],
  'core.zst --json': ['triage coredump', 'core.zst', '--json'],
  'triage coredump ./core': ['triage coredump', './core'],
  'triage list': ['triage list'],
  'doctor -q': ['doctor', '-q'],
  'ci run -- make --help': ['ci run', '--', 'make', '--help'],
};

for (const [line, [name, ...argv]] of Object.entries(COMMANDS)) {
  test(`faultline ${line}: ${name}`, () => assert.deepEqual(asked(line), { kind: 'command', name, argv }));
}

const HELP: Readonly<Record<string, string>> = {
  '': 'Crash and coredump triage',
  help: 'Crash and coredump triage',
  '--help': 'Crash and coredump triage',
  '-h': 'Crash and coredump triage',
  'help triage': 'faultline triage COMMAND',
  triage: 'faultline triage COMMAND',
  'triage --help': 'faultline triage COMMAND',
  'help triage coredump': 'faultline triage coredump [FLAGS] [MATCH|FILE...]',
  'triage coredump ./core --help': 'faultline triage coredump [FLAGS] [MATCH|FILE...]',
  './core -h': 'faultline triage coredump [FLAGS] [MATCH|FILE...]',
  '--help doctor': 'faultline doctor [FLAGS]',
  'help flags': '--show-secrets',
  'help ci run': 'faultline ci run [FLAGS] -- COMMAND...',
};

for (const [line, expected] of Object.entries(HELP)) {
  test(`faultline ${line}: help`, () => {
    const result = asked(line);
    assert.ok(result.kind === 'help');
    assert.ok(helpText(manual, result.page, { width: 80, color: false }).includes(expected));
  });
}

for (const line of ['version', '--version', '-V'])
  test(`faultline ${line}`, () => assert.deepEqual(asked(line), { kind: 'version' }));

/** What is typed, and what was meant; undefined where nothing is near. */
const TYPOS: Readonly<Record<string, string | undefined>> = {
  'tirage coredump x': 'faultline triage coredump',
  'triage coredmp x': 'faultline triage coredump',
  'triage core': 'faultline triage coredump',
  'coredump ./core': 'faultline triage coredump',
  'triage summary x': 'faultline sanitizer summary',
  'valgrnid summary x': 'faultline valgrind summary',
  'valgrin summry x': 'faultline valgrind summary',
  'ci rnu -- true': 'faultline ci run',
  check: 'faultline check-debug-sections',
  'check-debug-section x': 'faultline check-debug-sections',
  doctro: 'faultline doctor',
  Doctor: 'faultline doctor',
  list: 'faultline triage list',
  'guru shwo x': 'faultline guru show',
  hepl: 'faultline help',
  verison: 'faultline version',
  'help triage cordump': 'faultline triage coredump',
  'help flag': 'faultline help flags',
  '--verison': '--version',
  '--hlep': '--help',
  './no-such-core': undefined,
  'xyzzy x': undefined,
};

for (const [line, meant] of Object.entries(TYPOS)) {
  test(`faultline ${line}: ${meant ?? 'nothing is near'}`, () =>
    assert.throws(
      () => asked(line),
      (error) => {
        assert.ok(error instanceof UsageError);
        assert.equal(/^Did you mean "(.*)"\? /.exec(error.remedy)?.[1], meant);
        assert.match(error.remedy, /See "faultline help[a-z ]*"\.$/);
        return true;
      },
    ));
}

test('a flag before the command is said to belong behind it', () =>
  assert.throws(() => asked('--json ./core'), {
    message: '--json stands before the command.',
    remedy: 'Put it behind, for example: faultline triage coredump ./core --json',
  }));

test('with its value, and before the command that was typed', () => {
  for (const [typed, meant] of [
    ['--config f.yml core.zst', 'triage coredump core.zst --config f.yml'],
    ['--config=f.yml valgrind summary a.log', 'valgrind summary a.log --config=f.yml'],
    ['--config f.yml', 'triage coredump ./core --config f.yml'],
  ] as const)
    assert.throws(() => asked(typed), {
      message: '--config stands before the command.',
      remedy: `Put it behind, for example: faultline ${meant}`,
    });
});
