import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, suite, test } from 'node:test';
import { EXIT } from '../../src/errors/errors.ts';
import { crashesOf } from '../../src/report/crash.ts';
import { parseReport, type Report } from '../../src/report/model.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { crash, type Crash } from '../support/crash.ts';
import { faultline } from '../support/faultline.ts';

const directory = temporaryDirectory().path;
const at = (name: string) => path.join(directory, name);

let read: Crash;
let aborted: Crash;

before(async () => {
  [read, aborted] = await Promise.all([crash('null-read'), crash('abort')]);
  mkdirSync(at('within'));
  copyFileSync(read.core, at('core.1'));
  execFileSync('gzip', ['-k', '-n', at('core.1')]);
  copyFileSync(aborted.core, at('core.2'));
  writeFileSync(at('notes.txt'), 'no core\n');
});

async function triage(...args: readonly string[]): Promise<Report> {
  const { status, stdout, stderr } = await faultline(['triage', 'coredump', ...args, '--json'], { cwd: directory });
  assert.equal(stderr, '');
  assert.equal(status, EXIT.done);
  return parseReport(JSON.parse(stdout));
}

const triaged = (report: Report) => crashesOf(report).map(({ crash: { core, cause } }) => [core, cause.class]);

suite('triage coredump of several', () => {
  test('cores in a directory: each its own, equal ones once, packed or not; what else is there is said', async () => {
    const report = await triage(directory);
    assert.deepEqual(triaged(report), [
      [at('core.1'), 'null-read'],
      [at('core.2'), 'abort'],
    ]);
    const [{ crash: both } = {}] = crashesOf(report);
    assert.deepEqual(
      both?.occurrences?.map(({ core, pid, address }) => [core, pid, address]),
      [at('core.1'), at('core.1.gz')].map((core) => [core, read.pid, '0x0']),
    );
    assert.deepEqual(
      report.findings.map(({ rule, occurrences = 1 }) => [rule, occurrences]),
      [
        ['coredump/null-read', 2],
        ['coredump/abort', 1],
      ],
    );
    const left = report.incomplete.find(({ what }) => what === directory);
    assert.equal(left?.why, '2 entries are no core: notes.txt, within');
  });

  test('files: each once, and what is no core does not keep the others', async () => {
    const report = await triage('./core.2', 'core.1', './core.1', './missing', './notes.txt');
    assert.deepEqual(triaged(report), [
      ['./core.2', 'abort'],
      ['core.1', 'null-read'],
    ]);
    assert.deepEqual(
      report.incomplete.flatMap(({ what }) => (/missing|notes/.test(what) ? [what] : [])),
      ['./missing', './notes.txt'],
    );
  });

  test('in the text, equal ones are listed below the verdict', async () => {
    const { stdout } = await faultline(['triage', 'coredump', 'core.1', 'core.1.gz'], { cwd: directory });
    assert.equal(stdout.split('\n').filter((line) => line.startsWith('Crash: ')).length, 1);
    assert.match(
      stdout,
      /^2 cores have these frames and this fault; the first was examined\n +pid +address +core *\n/m,
    );
    assert.match(stdout, new RegExp(`^ +${read.pid} +0x0 +core\\.1\\.gz$`, 'm'));
  });

  test('and on the page', async () => {
    const { stdout } = await faultline(['triage', 'coredump', 'core.1', 'core.1.gz', '--format=html'], {
      cwd: directory,
    });
    assert.match(stdout, /2 cores have these frames and this fault; the first was examined/);
    assert.match(stdout, /core\.1\.gz/);
  });

  test('nothing that can be read is an error', async () => {
    const { status, stdout, stderr } = await faultline(['triage', 'coredump', './missing', './notes.txt'], {
      cwd: directory,
    });
    assert.equal(status, EXIT.usage);
    assert.equal(stdout, '');
    assert.match(stderr, /^faultline: None of 2 could be triaged\. \.\/missing does not exist, .*\n[^\n]+\n$/);
  });
});
