import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { EXIT } from '../../src/errors/errors.ts';
import { Report } from '../../src/report/model.ts';
import { faultline } from '../support/faultline.ts';

const recorded = (name: string): string =>
  readFileSync(new URL(`../../fixtures/python/recorded/${name}.txt`, import.meta.url), 'utf8');

suite('the exit status of triage log', () => {
  test('what looks like a crash and cannot be read is not passed over', async () => {
    const { status, stdout } = await faultline(['triage', 'log', '-', '--json'], {
      input: 'worker died: Fatal Python error: Segmentation fault\n',
    });
    assert.equal(status, EXIT.usage);
    const { findings, incomplete } = Report.parse(JSON.parse(stdout));
    assert.deepEqual([findings.length, incomplete.length], [0, 1]);
  });
  test('a log without anything of the kind', async () => {
    const { status } = await faultline(['triage', 'log', '-'], { input: 'all is well\n' });
    assert.equal(status, EXIT.done);
  });
  test("an error behind pytest's progress fails the gate", async () => {
    const { status, stdout } = await faultline(['triage', 'log', '-', '--fail-on', 'error'], {
      input: recorded('pytest-7.2.1-fatal'),
    });
    assert.equal(status, EXIT.findings);
    assert.match(stdout, /error the cache is broken in test_fatal/);
  });
  test('a C stack that is cut says so', async () => {
    const { stdout } = await faultline(['triage', 'log', '-', '--verbose'], { input: recorded('3.14.10-nested-1') });
    assert.match(stdout, /\.\.\. truncated rest of calls/);
  });
});
