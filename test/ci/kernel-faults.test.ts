import assert from 'node:assert/strict';
import path from 'node:path';
import { suite, test } from 'node:test';
import { faultsIn, kernelFaults, kernelSays } from '../../src/ci/kernel-faults.ts';
import { isInFirstNamespace } from '../../src/linux/first-namespace.ts';
import { readKernelLog } from '../../src/linux/kernel-log.ts';
import { buildFixture, readFixture } from '../support/fixture.ts';
import { faultline } from '../support/faultline.ts';
import { calm, useProject } from './project.ts';

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

/** The kernel's log, with the numbers that processes have here. */
const isReadable =
  readKernelLog() !== undefined && isInFirstNamespace('pid')
    ? false
    : "the kernel's log can't be read here, or has other numbers";

suite('ci run, of a process that left no core', { skip: isReadable }, () => {
  const project = useProject();
  const run = async (script: string) => {
    const program = path.join(await buildFixture(readFixture('null-read')), 'main');
    const argv = ['ci', 'run', '--', 'bash', '-c', `ulimit -c 0; ${script.replace('PROGRAM', program)}`];
    return faultline(argv, { cwd: project, env: calm(project) });
  };

  test('the command itself: what the kernel says', async () => {
    const { stderr, status } = await run('exec PROGRAM');
    assert.equal(status, 139);
    assert.match(
      stderr.replaceAll(/\s+/g, ' '),
      /The command ended with SIGSEGV: The kernel's log: null-read: read of address 0x0 \(SEGV_MAPERR\); at main\+0x\w+ of its mapping\. Status 139/,
    );
  });
  test('a child that its shell told of: the same', async () => {
    const { stderr } = await run('PROGRAM; true');
    assert.match(
      stderr.replaceAll(/\s+/g, ' '),
      /printed .* The kernel's log: null-read: read of address 0x0 \(SEGV_MAPERR\)/,
    );
  });
});
