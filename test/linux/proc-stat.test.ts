import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseProcStat, parseSchedstat, parseSwitches, parseSyscall } from '../../src/linux/proc-stat.ts';

const REST = '1 4711 4711 0 -1 4194304 104 0 0 0 12 30 0 0 20 0 3 0 8153 2674688 223 18446744073709551615 0 0';

test('a name may look like what follows it', () => {
  for (const name of ['sleep', 'a) R 1', '(sd-pam)', ' ', 'ü\n'])
    assert.deepEqual(parseProcStat(`4711 (${name}) S ${REST}\n`), {
      id: 4711,
      name,
      state: 'S',
      parent: 1,
      ticks: 42,
      started: 8153,
    });
  for (const text of ['', '4711', '4711 (x', '4711 (x) ', 'x (y) S 1']) assert.equal(parseProcStat(text), undefined);
});

test('times and switches, where the kernel counts them', () => {
  assert.deepEqual(parseSchedstat('7135949 33602523 4\n'), { ran: 7135949n, waited: 33602523n });
  assert.equal(parseSchedstat(''), undefined);
  assert.equal(parseSwitches('Name:\tx\nvoluntary_ctxt_switches:\t3\nnonvoluntary_ctxt_switches:\t4\n'), 7);
  assert.equal(parseSwitches('Name:\tx\n'), undefined);
});

test('a system call, none, and a thread that runs', () => {
  const call = '202 0x7f0f6c66b990 0x109 0x547d 0x0 0x0 0xffffffff 0x7ffc037364b0 0x7f0f6c6f4f16\n';
  assert.deepEqual(parseSyscall(call), {
    sp: 0x7ffc037364b0n,
    pc: 0x7f0f6c6f4f16n,
    call: { number: 202, arguments: [0x7f0f6c66b990n, 0x109n, 0x547dn, 0n, 0n, 0xffffffffn] },
  });
  assert.deepEqual(parseSyscall('-1 0x7ffc037364b0 0x7f0f6c6f4f16'), { sp: 0x7ffc037364b0n, pc: 0x7f0f6c6f4f16n });
  for (const text of ['running\n', '', '202', '0x1 0x2 0x3']) assert.equal(parseSyscall(text), undefined);
});
