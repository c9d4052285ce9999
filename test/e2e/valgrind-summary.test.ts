import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Report } from '../../src/report/model.ts';
import { build, situation, valgrind } from '../valgrind/fixtures.ts';
import { faultline } from '../support/faultline.ts';

let directory = '';
const at = (name: string): string => path.join(directory, name);

before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
  mkdirSync(at('logs'));
  const program = await build(situation('fork'), directory);
  writeFileSync(at('logs/vg.log'), await valgrind(['--leak-check=full', program], directory));
  writeFileSync(at('clean.log'), await valgrind(['/bin/true'], directory));
});
after(() => rmSync(directory, { recursive: true, force: true }));

test('the verdict, the problems and the sums, in text', async () => {
  const { status, stdout, stderr } = await faultline(['valgrind', 'summary', at('logs')]);
  assert.equal(stderr, '');
  assert.equal(status, 1);
  assert.match(stdout, /^valgrind: problems were found\n2 processes, /);
  assert.match(stdout, /Leak_DefinitelyLost in before_fork {2}main\.c:/);
  assert.match(stdout, /1110 bytes in 4 blocks; 777 bytes in 3 blocks without what forks inherited/);
});

test('a clean run is clean and exits with 0', async () => {
  const { status, stdout } = await faultline(['valgrind', 'summary', at('clean.log')]);
  assert.match(stdout, /^valgrind: clean/);
  assert.equal(status, 0);
});

test('where a signal ended the process: its event, its address, its stack, and the place to annotate', async () => {
  const program = await build(situation('fatal-signal'), directory);
  writeFileSync(at('signal.log'), await valgrind([program], directory));
  const { stdout } = await faultline(['valgrind', 'summary', at('signal.log')]);
  assert.match(stdout.replaceAll(/\s+/g, ' '), /\(SIGSEGV: Access not within mapped region at address 0x0\)/);
  assert.match(stdout, /\nSIGSEGV in \w+ {2}main\.c:\d+\n(?: {4}\w+ {2}main\.c:\d+\n)+/);
  const report = JSON.parse((await faultline(['valgrind', 'summary', at('signal.log'), '--json'])).stdout) as Report;
  const { location } = report.findings.find(({ rule }) => rule === 'valgrind/fatal-signal') ?? {};
  assert.deepEqual([location?.file, location?.path], ['main.c', at('signal.log')]);
});

test('JSON has the same, and standard input is a log', async () => {
  const { stdout } = await faultline(['valgrind', 'summary', '-', '--json'], {
    input: readFileSync(at('logs/vg.log'), 'utf8'),
  });
  const report = JSON.parse(stdout) as Report;
  assert.equal(report.command, 'valgrind summary');
  assert.deepEqual(
    report.findings.map(({ rule }) => rule),
    ['valgrind/definite-leak', 'valgrind/definite-leak', 'valgrind/definite-leak'],
  );
});

test('links in a directory that lead nowhere are no logs; named, they are refused', async () => {
  mkdirSync(at('links'));
  writeFileSync(at('links/vg.log'), readFileSync(at('logs/vg.log')));
  symlinkSync(at('links/loop'), at('links/loop'));
  symlinkSync('/nowhere', at('links/dangling'));
  assert.match((await faultline(['valgrind', 'summary', at('links')])).stdout, /^valgrind: problems were found\n/);
  assert.match(
    (await faultline(['valgrind', 'summary', at('links/loop')])).stderr,
    /loop is a loop of symbolic links\.\n/,
  );
});

test('packed logs are read; damaged ones as far as they go', async () => {
  for (const [packer, suffix] of [
    ['gzip', 'gz'],
    ['xz', 'xz'],
    ['zstd', 'zst'],
  ] as const) {
    const packed = at(`vg.log.${suffix}`);
    writeFileSync(packed, execFileSync(packer, ['-c', at('logs/vg.log')]));
    assert.match((await faultline(['valgrind', 'summary', packed])).stdout, /777 bytes/, suffix);
  }
  const whole = execFileSync('gzip', ['-c', at('logs/vg.log')]);
  writeFileSync(at('cut.log.gz'), whole.subarray(0, whole.length - 40));
  const { status, stdout } = await faultline(['valgrind', 'summary', at('cut.log.gz')]);
  assert.equal(status, 1);
  assert.match(stdout, /incomplete: the logs do not tell all/);
  assert.match(stdout, /cut\.log\.gz: it is damaged or cut\s+off: gzip/);
});

test('what is to fail can be chosen', async () => {
  const status = async (...args: string[]): Promise<number | null> =>
    (await faultline(['valgrind', 'summary', at('logs/vg.log'), ...args])).status;
  assert.equal(await status('--fail-on', 'InvalidRead,errors'), 0);
  assert.equal(await status('--fail-on', 'definite'), 1);
  assert.equal(await status('--fail-on', 'never'), 0);
  assert.equal(await status('--fail-on', 'errors', '--max-definitely-lost', '1000'), 1);
  assert.equal(await status('--fail-on', 'errors', '--max-definitely-lost', '2000'), 0);
  assert.equal(await status('--only-through', 'in_child', '--fail-on', 'errors'), 0);
});

test('bad input gets two lines and status 2', async () => {
  for (const args of [
    [at('none.log')],
    [at('logs/vg.log'), '--fail-on', 'nonsense'],
    [at('main')],
    [at('logs/vg.log'), '--baseline', at('none')],
    [at('logs/vg.log'), '--source-root', at('none')],
  ]) {
    const { status, stdout, stderr } = await faultline(['valgrind', 'summary', ...args]);
    assert.equal(status, 2, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /^faultline: .+\n.+\n$/);
  }
});

test('the source at the root cause is shown, and escapes from a log are not printed raw', async () => {
  const { stdout } = await faultline([
    'valgrind',
    'summary',
    at('logs/vg.log'),
    '--source-root',
    path.dirname(situation('fork').source),
  ]);
  assert.match(stdout, /> static void before_fork\(void\) \{ lost = malloc\(333\); \}/);
  writeFileSync(
    at('escape.log'),
    readFileSync(at('logs/vg.log'), 'utf8').replaceAll('before_fork', 'before\u001B[31mfork'),
  );
  assert.ok(!(await faultline(['valgrind', 'summary', at('escape.log')])).stdout.includes('\u001B'));
});
