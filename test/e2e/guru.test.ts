import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { Report } from '../../src/report/model.ts';
import { FORMATS } from '../../src/report/views/model.ts';
import { recorded, recordedPath } from '../guru/recorded.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { faultline } from '../support/faultline.ts';

const SECRETS = /db-pa55word|s3cr3t-rabbit|gAAAAABexampletoken|in-a-section|before-the-report/;

suite('guru show', () => {
  test('a report from standard input, for a person', async () => {
    const { status, stdout } = await faultline(['guru', 'show', '-'], { input: recorded('plain.txt') });
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^Guru Meditation: Example Conductor 21\.2\.4-1\nsource {2}standard input:1\n22 threads, 8 green threads\n/,
    );
    assert.match(stdout, /^20 threads idle in eventlet tpool worker$/m);
  });
  test('JSON that fits the model', async () => {
    const { stdout } = await faultline(['guru', 'show', recordedPath('torn.txt'), '--json']);
    assert.ok(Report.safeParse(JSON.parse(stdout)).success);
  });
  for (const format of FORMATS) {
    test(`no secret in ${format}`, async () => {
      const { status, stdout } = await faultline([
        'guru',
        'show',
        '--raw',
        '--verbose',
        '--format',
        format,
        recordedPath('plain.txt'),
        recordedPath('in-a-log.log'),
        recordedPath('json.txt'),
      ]);
      assert.equal(status, 0);
      assert.doesNotMatch(stdout, SECRETS);
    });
  }
  test('--show-secrets shows them, and says so', async () => {
    const { stdout, stderr } = await faultline([
      'guru',
      'show',
      '--verbose',
      '--show-secrets',
      recordedPath('plain.txt'),
    ]);
    assert.match(stdout, /nova:s3cr3t-rabbit@mq-1:5672/);
    assert.equal(stderr, 'faultline: secrets are not masked (--show-secrets).\n');
  });
  test('--view guru reads back', async () => {
    const { stdout: first } = await faultline(['guru', 'show', recordedPath('plain.txt'), '--view', 'guru']);
    const { status, stdout } = await faultline(['guru', 'show', '-'], { input: first });
    assert.equal(status, 0);
    assert.match(stdout, /22 threads, 8 green threads/);
  });
});

suite("what can't be read", () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no source', ['guru', 'show'], /No source was given/],
    [
      'a misspelt flag',
      ['guru', 'show', '--confg-group', 'x', recordedPath('plain.txt')],
      /Nonexistent flag: --confg-group/,
    ],
    ['a missing file', ['guru', 'show', '/no/such'], /\/no\/such can't be read: ENOENT/],
    ['no report in it', ['guru', 'lint', recordedPath('counts.json')], /There is no Guru Meditation Report in/],
    ['one report to compare', ['guru', 'diff', recordedPath('plain.txt')], /There is only one whole report/],
    ['a process that is not there', ['guru', 'trigger', '2147483647'], /There is no process 2147483647/],
    ['an unknown level', ['guru', 'show', '--similarity', 'x', recordedPath('plain.txt')], /--similarity/],
    ['a log that is not there', ['triage', 'log', '/no/such'], /can't be read/],
    ['two logs', ['triage', 'log', 'x', '--unit', 'y'], /Exactly one source/],
  ];
  for (const [name, args, message] of cases) {
    test(name, async () => {
      const { status, stdout, stderr } = await faultline(args);
      assert.equal(status, 2);
      assert.equal(stdout, '');
      assert.match(stderr, message);
      assert.equal(stderr.trimEnd().split('\n').length, 2);
    });
  }
});

test('guru lint has status 1 for secrets, and never prints them', async () => {
  const { status, stdout } = await faultline(['guru', 'lint', recordedPath('plain.txt')]);
  assert.equal(status, 1);
  assert.match(stdout, /error Secret in the clear: database\.connection shows a password in a URL/);
  assert.doesNotMatch(stdout, SECRETS);
});

test('guru fleet and diff', async () => {
  const fleet = await faultline(['guru', 'fleet', recordedPath('.')]);
  assert.equal(fleet.status, 0);
  assert.match(fleet.stdout, /^Fleet: \d+ reports\n1 failed: .*failing-section\.txt/);
  const diff = await faultline(['guru', 'diff', recordedPath('two-in-a-row.txt')]);
  assert.match(diff.stdout, /In the same place in all reports, and not idle\n1 thread \d+ waiting: standard input/);
});

suite('triage log', () => {
  const log = new URL('../../fixtures/python/recorded/3.11.2-segv-2.txt', import.meta.url).pathname;
  test('text', async () => {
    const { status, stdout } = await faultline(['triage', 'log', log]);
    assert.equal(status, 0);
    assert.match(stdout, /Signature: SIGSEGV \| crash:deep \| crash:<module>/);
    assert.match(stdout, /2 threads: 0x[\da-f]+ 0x[\da-f]+\n {4}wait/);
  });
  test('a log from a pipe, with --fail-on', async () => {
    const input = readFileSync(log, 'utf8')
      .split('\n')
      .map((line) => `web-1  | ${line}`)
      .join('\n');
    const { status, stdout } = await faultline(['triage', 'log', '-', '--json', '--fail-on', 'error'], { input });
    assert.equal(status, 1);
    assert.equal((JSON.parse(stdout) as Report).findings[0]?.rule, 'python/fatal-signal');
  });
  test('what is no text at all', async () => {
    const { status, stdout } = await faultline(['triage', 'log', process.execPath]);
    assert.equal(status, 0);
    assert.match(stdout.replaceAll(/\s+/g, ' '), /no faulthandler traceback, and no other crash in \d+ lines/);
  });
});

test('a section that the configuration registers is in the report, masked', async () => {
  const directory = temporaryDirectory();
  const config = path.join(directory.path, 'faultline.config.json');
  writeFileSync(
    config,
    JSON.stringify({ sections: [{ title: 'Cache', command: ['echo', 'redis://:hunter2@cache:6379 {path}'] }] }),
  );
  const log = new URL('../../fixtures/python/recorded/3.11.2-segv-2.txt', import.meta.url).pathname;
  const { status, stdout } = await faultline(['triage', 'log', log, '--config', config]);
  directory.remove();
  assert.equal(status, 0);
  assert.ok(stdout.includes(`\n  redis://:***@cache:6379 ${log}\n`));
  assert.doesNotMatch(stdout, /hunter2/);
});
