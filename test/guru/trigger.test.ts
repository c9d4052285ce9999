import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { EvidenceError, UsageError } from '../../src/errors/errors.ts';
import { parseReaction } from '../../src/guru/process-status.ts';
import { triggerReport } from '../../src/guru/trigger.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { PATIENCE, until } from '../support/until.ts';
import { hasOslo, startService } from './service.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
after(() => rmSync(directory, { recursive: true }));
const options = { signal: 'USR2', wait: PATIENCE } as const;

suite('a service that makes reports', { skip: !hasOslo }, () => {
  test('is asked once, and its report shown', async () => {
    const file = path.join(directory, 'stderr');
    const service = await startService(file);
    try {
      const report = await triggerReport({ ...options, pid: String(service.pid) });
      const section = sectionOf(report, 'guru');
      assert.equal(section?.reports.length, 1);
      assert.equal(section.reports[0]?.processes[0]?.pid, service.pid);
      const second = await triggerReport({ ...options, pid: String(service.pid), file });
      assert.equal(sectionOf(second, 'guru')?.reports.length, 1);
      assert.equal(readFileSync(file, 'utf8').match(/= +Guru Meditation +=/g)?.length, 2);
    } finally {
      service.stdin?.end();
    }
  });
});

suite('a process that does not', () => {
  test('is not sent a signal that would end it', async () => {
    const sleeper = spawn('sleep', ['60']);
    try {
      await assert.rejects(
        triggerReport({ ...options, pid: String(sleeper.pid) }),
        (error: unknown) =>
          error instanceof EvidenceError &&
          /\(sleep\) does not catch SIGUSR2: it would have ended it; no signal was sent/.test(error.message),
      );
      assert.equal(sleeper.signalCode, null);
      assert.equal(process.kill(sleeper.pid ?? 0, 0), true);
    } finally {
      sleeper.kill('SIGKILL');
    }
  });
  test('is told that it would have done nothing', async () => {
    const deaf = spawn('sh', ['-c', "trap '' USR2; echo ready; exec sleep 60"]);
    await new Promise((resolve) => deaf.stdout.once('data', resolve));
    try {
      await assert.rejects(triggerReport({ ...options, pid: String(deaf.pid) }), /ignores SIGUSR2/);
    } finally {
      deaf.kill('SIGKILL');
    }
  });
  test('and one that catches it for something else: no report comes, and it is not asked again', async () => {
    const file = path.join(directory, 'other');
    const script = `trap 'echo caught >>"$0"' USR2; echo ready; while :; do sleep 0.05; done`;
    const other = spawn('sh', ['-c', script, file], { detached: true });
    await new Promise((resolve) => other.stdout.once('data', resolve));
    try {
      await assert.rejects(
        triggerReport({ ...options, wait: 900, pid: String(other.pid), file: path.join(directory, 'none') }),
        /no report came within 0.9 s/,
      );
      await until('the signal', () => existsSync(file) && readFileSync(file).length > 0);
      assert.equal(readFileSync(file, 'utf8'), 'caught\n');
    } finally {
      process.kill(-(other.pid ?? 0), 'SIGKILL');
    }
  });
});

suite('arguments', () => {
  test('no process, two, none of that number', async () => {
    await assert.rejects(triggerReport(options), UsageError);
    await assert.rejects(triggerReport({ ...options, pid: '1', unit: 'x' }), UsageError);
    await assert.rejects(triggerReport({ ...options, pid: '-1' }), UsageError);
    await assert.rejects(triggerReport({ ...options, pid: '2147483647' }), EvidenceError);
  });
});

test('masks of /proc/PID/status: signal n is bit n-1', () => {
  const status = (caught: string, ignored = '0'): string =>
    `Name:\tx y\nState:\tS (sleeping)\nSigIgn:\t${ignored}\nSigCgt:\t${caught}\n`;
  assert.deepEqual(parseReaction(status('0000000000000800'), 'USR2'), {
    name: 'x y',
    reaction: 'caught',
    zombie: false,
  });
  assert.equal(parseReaction(status('0000000000000800'), 'USR1').reaction, 'fatal');
  assert.equal(parseReaction(status('0000000000000200'), 'USR1').reaction, 'caught');
  assert.equal(parseReaction(status('0', '0000000000000800'), 'USR2').reaction, 'ignored');
});
