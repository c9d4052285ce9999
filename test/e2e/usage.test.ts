import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultline } from '../support/faultline.ts';

const WRONG: Readonly<Record<string, readonly string[]>> = {
  'valgrind summary': ['valgrind', 'summary'],
  'ci run': ['ci', 'run', '--no-such-flag', '--', 'true'],
  'guru show': ['guru', 'show', '--since', 'today'],
  'triage log': ['triage', 'log', 'a', 'b'],
  doctor: ['doctor', '--format', 'pdf'],
};

for (const [command, args] of Object.entries(WRONG)) {
  test(`what ${command} does not take points to its own help`, async () => {
    const { status, stdout, stderr } = await faultline(args);
    assert.deepEqual({ status, stdout, remedy: stderr.trimEnd().split('\n').slice(1) }, { status: 2, stdout: '', remedy: [`See "faultline ${command} --help".`] });
  });
}

test('schema has no flags that it would not heed', async () => {
  assert.match((await faultline(['schema', '--help'])).stdout, /USAGE\n {2}\$ faultline schema \[--debug\]\n/);
  for (const flag of ['--report=json=schema.json', '--format=html']) {
    const { status, stderr } = await faultline(['schema', flag]);
    assert.deepEqual([status, stderr.split('\n')[1]], [2, 'See "faultline schema --help".']);
  }
});
