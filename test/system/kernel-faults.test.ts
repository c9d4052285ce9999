import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { isInFirstNamespace } from '../../src/linux/first-namespace.ts';
import { readKernelLog } from '../../src/linux/kernel-log.ts';
import { calm, useProject } from '../ci/project.ts';
import { buildFixture, readFixture } from '../support/fixture.ts';
import { faultline } from '../support/faultline.ts';

/** Seconds in which the kernel logs 10 faults at most (printk_ratelimit_burst); 0: all. Other tests crash much, just before. */
const LIMIT = '/proc/sys/kernel/printk_ratelimit';

/** The kernel's log, with the numbers that processes have here. */
const isReadable =
  readKernelLog() !== undefined && isInFirstNamespace('pid')
    ? false
    : "the kernel's log can't be read here, or has other numbers";

suite('ci run, of a process that left no core', { skip: isReadable }, () => {
  const project = useProject();
  let limit = '';
  before(() => {
    limit = readFileSync(LIMIT, 'utf8');
    writeFileSync(LIMIT, '0');
  });
  after(() => writeFileSync(LIMIT, limit));
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
