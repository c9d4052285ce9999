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

test('processor time is told where it is long, or asked for', () => {
  const told = (user: number, verbose: boolean) => {
    const section = { kind: 'process', title: 'Process', of: 'crash-1', cpuTime: { user, system: 0.25 } } as const;
    return presentProcess(section, { verbose }).flatMap((block) => (block.kind === 'fields' ? block.fields : []));
  };
  assert.deepEqual(told(0.5, false), []);
  assert.deepEqual(told(0.5, true), [['processor time', ['0.5 s of its own, 0.25 s in the kernel']]]);
  assert.deepEqual(told(7800, false), [['processor time', ['2 h 10 min of its own, 0.25 s in the kernel']]]);
});
