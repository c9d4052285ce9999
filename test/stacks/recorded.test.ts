import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { presentReport } from '../../src/report/present/index.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { recordedStack } from '../../src/stacks/recorded.ts';

const RECORDED = path.join(import.meta.dirname, '../../fixtures/crash-texts');

suite('a stack that was written down', () => {
  test('is an entry for each frame, with its place and its trampolines', () => {
    const { entries, truncated } = recordedStack({
      frames: [
        { address: '0x7fea251e7219', function: 'raise', module: 'libc.so.6', offset: '0x3bfb2' },
        { function: '<signal handler called>' },
        { function: 'check', file: 'main.c', line: 12 },
      ],
    });
    assert.equal(truncated, false);
    assert.deepEqual(entries, [
      {
        index: 0,
        foundBy: 'recorded',
        trampoline: false,
        address: 0x7fea251e7219n,
        function: 'raise',
        module: 'libc.so.6',
        offset: 0x3bfb2n,
      },
      { index: 1, foundBy: 'recorded', trampoline: true, function: '<signal handler called>' },
      { index: 2, foundBy: 'recorded', trampoline: false, function: 'check', file: 'main.c', line: 12 },
    ]);
  });

  test('goes on, where systemd-coredump wrote as many frames as it does at most', () => {
    const frames = Array.from({ length: 64 }, () => ({ function: 'deeper' }));
    assert.equal(recordedStack({ frames }).truncated, true);
    assert.equal(recordedStack({ frames: frames.slice(1) }).truncated, false);
  });

  test('tells with --verbose, and only there, why it is not certain and how its frames were found', async () => {
    const report = await triageCoredump(path.join(RECORDED, 'assert', 'coredumpctl-info'));
    const [said, short] = [true, false].map((verbose) => JSON.stringify(presentReport(report, verbose)));
    for (const words of ['not certain: it is told by names of functions alone', 'frames found by: recorded']) {
      assert.ok(said?.includes(words));
      assert.ok(!short?.includes(words));
    }
  });

  for (const form of ['coredumpctl-info', 'gdb-threads'])
    test(`${form}: the crash says who unwound it, its frames how they were found, its confidence why`, async () => {
      const file = path.join(RECORDED, 'assert', form);
      const report = await triageCoredump(file);
      const crash = sectionOf(report, 'crash');
      assert.equal(crash?.engine, 'recorded');
      assert.equal(crash?.cause.confidence, 'medium');
      assert.match(crash?.cause.because?.at(-1) ?? '', /^it is told by names of functions alone: there is no core$/);
      const frames = sectionOf(report, 'backtrace')?.frames ?? [];
      assert.ok(frames.length > 0);
      for (const { foundBy } of frames) assert.equal(foundBy, 'recorded');
      const [first] = /^ *#0 +0x0*([\da-f]+) /m.exec(readFileSync(file, 'utf8'))?.slice(1) ?? [];
      assert.equal(frames[0]?.address, first === undefined ? undefined : `0x${first}`);
    });
});
