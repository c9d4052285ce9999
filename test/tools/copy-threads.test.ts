import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemCallNumber } from '../../src/arch/system-call-names.ts';
import { X86_64 } from '../../src/arch/x86-64/index.ts';
import { copyThreads, parseCopied } from '../../src/tools/copy-threads.ts';
import { startLive } from '../support/live.ts';

const HOW = {
  ptrace: systemCallNumber('x86-64', 'ptrace') ?? 0,
  wait4: systemCallNumber('x86-64', 'wait4') ?? 0,
  scheduler: systemCallNumber('x86-64', 'sched_setscheduler') ?? 0,
  word: 8,
  spAt: X86_64.registers.names.indexOf('rsp') * 8,
  restless: [],
};

for (const program of ['perl', 'python3'])
  test(
    `registers and stacks of all threads, by ${program}`,
    { skip: process.arch === 'x64' ? false : 'another processor' },
    async () => {
      const running = await startLive('condition');
      try {
        const copied = (await copyThreads([running.pid], HOW, 30_000, [program]))?.get(running.pid);
        assert.equal(copied?.threads.length, 4);
        assert.ok(copied.stoppedFor !== undefined);
        for (const { registers, stack } of copied.threads) {
          const sp = registers.readBigUInt64LE(HOW.spAt);
          assert.ok(stack !== undefined && stack.address <= sp && sp < stack.address + BigInt(stack.bytes.length));
        }
        assert.equal(running.status(), undefined);
      } finally {
        await running.end();
      }
    },
  );

test(
  'one that takes too long does not hold up the others',
  { skip: process.arch === 'x64' ? false : 'another processor' },
  async () => {
    const running = await Promise.all(['sleeps', 'sleeps', 'condition'].map((name) => startLive(name)));
    const before = process.env.PATH;
    process.env.PATH = `${fileURLToPath(new URL('../../fixtures/tools/perl-hangs-at-second', import.meta.url))}:${before}`;
    try {
      const pids = running.map(({ pid }) => pid);
      const copied = await copyThreads(pids, HOW, 8000, ['perl']);
      assert.deepEqual(
        pids.map((pid) => [copied?.get(pid)?.threads.length, copied?.get(pid)?.outOfTime]),
        [
          [1, undefined],
          [0, true],
          [4, undefined],
        ],
      );
    } finally {
      process.env.PATH = before;
      await Promise.all(running.map((each) => each.end()));
    }
  },
);

test('what the scripts print', () => {
  const all = parseCopied('R 7 0102\nM 4096 ff\nR 8 0304\nX 9 1\nN 10\nP 7 1234\nnonsense\nP 11 0\n');
  assert.deepEqual(all.get(7), {
    threads: [
      { id: 7, registers: Buffer.from([1, 2]), stack: { address: 4096n, bytes: Buffer.from([255]) } },
      { id: 8, registers: Buffer.from([3, 4]) },
    ],
    refused: [{ id: 9, errno: 1 }],
    late: [10],
    stoppedFor: 1234,
  });
  assert.deepEqual(all.get(11), { threads: [], refused: [], late: [] });
});
