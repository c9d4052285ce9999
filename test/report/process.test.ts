import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presentProcess } from '../../src/report/present/process.ts';

/** A stack as gdb wrote it tells neither of the program nor of its process. */
test('a text that tells nothing of its process has no heading for it', () => {
  const section = { kind: 'process', title: 'Process', of: 'crash-1' } as const;
  assert.deepEqual(presentProcess(section, { verbose: true }), []);
  assert.deepEqual(presentProcess({ ...section, pid: 7 }, { verbose: true })[0], {
    kind: 'heading',
    line: ['Process'],
  });
});
