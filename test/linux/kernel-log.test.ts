import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oomKillIn, parseKernelRecord } from '../../src/linux/kernel-log.ts';

/** As kernels since 2.6 have written them: mm/oom_kill.c of 4.19, 5.10, 6.1. */
const KILLS = [
  [
    'Out of memory: Killed process 812 (hog) total-vm:8391480kB, anon-rss:7900000kB, file-rss:0kB, UID:0 pgtables:15500kB oom_score_adj:0',
    812,
    'hog',
    false,
  ],
  ['Out of memory: Kill process 9 (my (odd) name) score 900 or sacrifice child', 9, 'my (odd) name', false],
  ['Out of memory (oom_kill_allocating_task): Killed process 5 (a) total-vm:1kB', 5, 'a', false],
  ['Memory cgroup out of memory: Killed process 31 (python3) total-vm:1kB, anon-rss:1kB', 31, 'python3', true],
] as const;

for (const [text, pid, name, ofCgroup] of KILLS)
  test(`a kill for want of memory: ${text.slice(0, 50)}`, () => {
    assert.deepEqual(oomKillIn({ time: 0, text }), { pid, name, ofCgroup });
  });

test('other lines are none', () => {
  assert.equal(oomKillIn({ time: 0, text: 'hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0' }), undefined);
  assert.equal(oomKillIn({ time: 0, text: 'app: Out of memory: Killed process 1 (x)' }), undefined);
});

test('a record has its time in microseconds, and its first line', () => {
  assert.deepEqual(parseKernelRecord('4,1350,2436832773,-;hog invoked\n SUBSYSTEM=x\n'), {
    time: 2436832773,
    text: 'hog invoked',
  });
  assert.deepEqual(parseKernelRecord('6,1,5,c,caller=T1;text; with a semicolon\n'), {
    time: 5,
    text: 'text; with a semicolon',
  });
  assert.equal(parseKernelRecord('no record'), undefined);
});
