import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timedOut } from '../../src/tools/run.ts';

test('--timeout is named where a command has it, else what to run by hand', () => {
  const command = { program: 'journalctl', args: ['-n', '1'] };
  assert.match(timedOut({ ...command, timeout: 1000 }, 1000).remedy, /--timeout SECONDS/);
  assert.equal(timedOut(command, 1000).remedy, 'Run it by hand to see what it waits for: journalctl -n 1');
  assert.equal(timedOut({ ...command, moreTime: 'Wait.' }, 1000).remedy, 'Wait.');
});
