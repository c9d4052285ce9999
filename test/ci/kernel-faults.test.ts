import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsIn, kernelFaults, kernelSays } from '../../src/ci/kernel-faults.ts';

const LINE =
  'main[812]: segfault at 8 ip 000055d0a9fc8132 sp 00007ffd9e2f0a40 error 6 in main[1132,55d0a9fc8000+1000] likely on CPU 0';

test('of each thread the last fault since a time', () => {
  const faults = faultsIn(
    [
      { time: 10, text: LINE },
      { time: 20, text: LINE.replace('812', '813') },
      { time: 30, text: 'eth0: link up' },
      { time: 40, text: LINE.replace('812', '813').replace('error 6', 'error 4') },
    ],
    15,
  );
  assert.deepEqual([...faults.keys()], [813]);
  const fault = faults.get(813);
  assert.match(
    fault === undefined ? '' : kernelSays(fault),
    /^The kernel's log: null-read: read of address 0x8 \(SEGV_MAPERR\); at main\+0x132 of its mapping\.$/,
  );
});

test('nothing of before', () => assert.equal(kernelFaults(Number.MAX_SAFE_INTEGER).size, 0));
