import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Report } from '../../src/report/model.ts';
import { faultline } from '../support/faultline.ts';

const RECORDED = fileURLToPath(new URL('../../fixtures/sanitizer/recorded/', import.meta.url));
const directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));
const leak = path.join(RECORDED, 'gcc-leak.log');

test('the verdict, the problems and the sums, in text', async () => {
  const { status, stdout, stderr } = await faultline(['sanitizer', 'summary', `${RECORDED}gcc-*.log`]);
  assert.equal(stderr, '');
  assert.equal(status, 1);
  assert.match(
    stdout,
    /^sanitizers: problems were found\n7 logs, 7 processes, 8 reports, 7 distinct problems; 80 bytes in 2 blocks leaked\n/,
  );
  assert.match(stdout, /heap-use-after-free in copy_field {2}\/srv\/app\/use-after-free\.c:5/);
  assert.match(stdout, /freed by thread T0 here:\n/);
});

test('a log without a report is no failure, and is not called clean', async () => {
  const quiet = path.join(directory, 'quiet.log');
  writeFileSync(quiet, 'all tests passed\n');
  const { status, stdout } = await faultline(['sanitizer', 'summary', quiet]);
  assert.match(stdout, /no report was found; sanitizers that find nothing write nothing/);
  assert.equal(status, 0);
});

test('packed logs and standard input say the same', async () => {
  const packed = path.join(directory, 'leak.log.gz');
  writeFileSync(packed, gzipSync(readFileSync(leak)));
  const prints = [];
  for (const [log, input] of [
    [leak, ''],
    [packed, ''],
    ['-', readFileSync(leak, 'utf8')],
  ] as const) {
    const { stdout } = await faultline(['sanitizer', 'summary', log, '--json'], { input });
    prints.push((JSON.parse(stdout) as Report).findings.map(({ fingerprint }) => fingerprint));
  }
  assert.equal(prints[0]?.length, 1);
  assert.deepEqual(prints[1], prints[0]);
  assert.deepEqual(prints[2], prints[0]);
});

test('what is failed on can be chosen', async () => {
  for (const [kinds, expected] of [
    ['never', 0],
    ['races', 0],
    ['leaks', 1],
    ['direct-leak', 1],
  ] as const)
    assert.equal((await faultline(['sanitizer', 'summary', leak, '--fail-on', kinds])).status, expected, kinds);
  const { status, stderr } = await faultline(['sanitizer', 'summary', leak, '--fail-on', 'everything']);
  assert.equal(status, 2);
  assert.match(stderr, /--fail-on everything is not known/);
});
