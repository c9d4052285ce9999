import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectCores } from '../../../src/evidence/run/collect.ts';
import type { Run } from '../../../src/evidence/run/run-command.ts';

test('why a core is lost: the kernel could not write it there', async () => {
  const run = { status: 139, started: Date.now(), ended: Date.now(), marker: 'NONE=1' } as Run;
  const { lost } = await collectCores(run, { pattern: '/proc/no-such-place/core.%p', usesPid: false });
  assert.match(
    lost ?? '',
    /core_pattern is \/proc\/no-such-place\/core\.%p: a place where the user of the run can't write/,
  );
});
