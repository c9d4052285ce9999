import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, suite, test } from 'node:test';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { calm } from '../ci/project.ts';
import { crash, type Crash } from '../support/crash.ts';
import { faultline } from '../support/faultline.ts';
import { atTerminal } from '../support/terminal.ts';

const ESCAPE = /\u001b\[[0-9;]*m/;
const PLAIN = { NO_COLOR: '1' };

suite('a core and five minutes', () => {
  let died: Crash;
  before(async () => {
    died = await crash('handler-raise');
  });

  test('a core is enough: it is triaged', async () => {
    const [short, long] = await Promise.all([faultline([died.core]), faultline(['triage', 'coredump', died.core])]);
    assert.deepEqual([short.status, short.stdout], [0, long.stdout]);
    assert.match(short.stdout, /null-read/);
    const { core, directory } = died;
    const named = await faultline([path.basename(core), '--json'], { cwd: directory });
    assert.equal(JSON.parse(named.stdout).findings[0].rule, 'coredump/null-read');
  });

  test('--quiet prints nothing, and the exit status and --report tell', async () => {
    const file = path.join(died.directory, 'report.json');
    const args = [died.core, '--quiet', '--fail-on', 'note', `--report=json=${file}`];
    const { status, stdout, stderr } = await faultline(args);
    assert.deepEqual({ status, stdout, stderr }, { status: 1, stdout: '', stderr: '' });
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).findings[0].rule, 'coredump/null-read');
  });

  test('--color wins over NO_COLOR and over what the output is', async () => {
    const colored = await faultline([died.core, '--color', 'always'], { env: PLAIN });
    assert.match(colored.stdout, ESCAPE);
    assert.match(atTerminal({ columns: 80 }, [died.core]).shown, ESCAPE);
    assert.doesNotMatch(atTerminal({ columns: 80 }, [died.core, '--color=never']).shown, ESCAPE);
    assert.doesNotMatch(atTerminal({ columns: 80 }, [died.core], PLAIN).shown, ESCAPE);
  });

  test('at 60 columns only what is to be copied, and can not be broken, is longer', () => {
    const { shown } = atTerminal({ columns: 60 }, [died.core], PLAIN);
    const long = shown.split('\n').filter((line) => line.length > 60 && !line.includes('\u001b'));
    const copied = /^fingerprint {2}[0-9a-f]{64}$|^ {2}gdb -q |^(?:executable|command) +\S+$/;
    assert.deepEqual(
      long.filter((line) => !copied.test(line)),
      [],
    );
  });

  test('a long report goes through the pager, as git has it; one for programs never', async () => {
    const kept = path.join(died.directory, 'paged');
    const PAGER = `cat > '${kept}'; echo "LESS=$LESS" >> '${kept}'`;
    const paged = atTerminal({ columns: 80, rows: 20 }, [died.core], { PAGER });
    assert.equal(paged.status, 0);
    assert.match(readFileSync(kept, 'utf8'), /null-read[^]*LESS=FRX\n$/);
    assert.doesNotMatch(paged.shown, /null-read/);
    assert.match(atTerminal({ columns: 80, rows: 20 }, [died.core, '--json'], { PAGER: 'false' }).shown, /null-read/);
    assert.match((await faultline([died.core], { env: { PAGER: 'false' } })).stdout, /null-read/);
  });
});

/** Where there is no need for a pager, or none. */
const UNPAGED: readonly (readonly [rows: number, flags: readonly string[], pager: string])[] = [
  [10, ['--no-pager'], 'false'],
  [1000, [], 'false'],
  [10, [], ''],
  [10, [], 'cat'],
  [10, [], '/no/such/pager'],
];

for (const [rows, flags, PAGER] of UNPAGED) {
  test(`no pager: ${rows} rows, "${PAGER}" ${flags.join()}`, () => {
    const { status, shown } = atTerminal({ columns: 80, rows }, ['help', 'flags', ...flags], { PAGER });
    assert.deepEqual([status, shown.includes('--show-secrets')], [0, true]);
  });
}

test('a pager that is left early is no error', () => {
  assert.equal(atTerminal({ columns: 80, rows: 10 }, ['help', 'flags'], { PAGER: 'head -1' }).status, 0);
});

for (const columns of [60, 80, 120]) {
  test(`help is as wide as a terminal of ${columns} columns`, () => {
    const { shown, status } = atTerminal({ columns }, ['help', 'triage', 'coredump'], PLAIN);
    const widest = Math.max(...shown.split('\n').map((line) => line.length));
    assert.equal(status, 0);
    assert.ok(widest <= columns && widest > columns - 10, `${widest} of ${columns}`);
  });
}

test('long help goes through the pager; its headings are bold at a terminal', () => {
  const kept = path.join(temporaryDirectory().path, 'paged');
  const PAGER = `cat > '${kept}'`;
  atTerminal({ columns: 80, rows: 10 }, ['help', 'flags'], { PAGER });
  assert.match(readFileSync(kept, 'utf8'), /\u001b\[1mGLOBAL FLAGS\u001b\[22m/);
  const { shown } = atTerminal({ columns: 80, rows: 10 }, ['help', 'flags', '--no-pager', '--color=never'], { PAGER });
  assert.match(shown, /^GLOBAL FLAGS$/m);
});

test('--quiet of ci run says nothing of a crash, and the exit status does', async () => {
  const { path: cwd } = temporaryDirectory(); // its core is written there
  const args = ['ci', 'run', '--quiet', '--', 'sh', '-c', 'kill -SEGV $$'];
  const { status, stdout, stderr } = await faultline(args, { cwd, env: calm(cwd) });
  assert.deepEqual({ status, stdout, stderr }, { status: 139, stdout: '', stderr: '' });
});

/** What is typed, and what was meant. */
const TYPOS: readonly (readonly [args: readonly string[], meant: string])[] = [
  [['guru', 'show', '--sinse', 'today', 'x'], '--since'],
  [['valgrind', 'summary', '--fial-on=new', 'x'], '--fail-on'],
  [['triage', 'coredump', '--jsno'], '--json'],
  [['triage', 'coredump', '--colour=never'], '--color'],
  [['ci', 'run', '--exepct', 'x', '--', 'true'], '--expect'],
  [['triage', 'coredump', '--format', 'jsn', 'x'], '--format json'],
  [['doctor', '--fail-on=wraning'], '--fail-on warning'],
  [['check-debug-sections', '--require=ful', '/bin/true'], '--require full'],
  [['completion', 'bsh'], 'bash'],
  [['triage', 'log', '--report', 'jsno=x', 'y'], 'json'],
  [['tirage', 'coredump'], 'faultline triage coredump'],
];

for (const [args, meant] of TYPOS) {
  test(`a typo gets a suggestion: ${args.join(' ')}`, async () => {
    const { status, stdout, stderr } = await faultline(args);
    assert.deepEqual([status, stdout, /Did you mean "(.*?)"\?/.exec(stderr)?.[1]], [2, '', meant]);
    assert.equal(stderr.trimEnd().split('\n').length, 2);
  });
}

test('version and completion', async () => {
  assert.match((await faultline(['version'])).stdout, /^faultline\/\d+\.\d+\.\d+ linux-\w+ node-v\d+\.\d+\.\d+\n$/);
  const { stdout } = await faultline(['completion', 'fish']);
  assert.match(stdout, /^# fish completion for faultline/);
});
