import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, suite, test } from 'node:test';
import { parseReport, type SectionOf } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { faultline } from '../support/faultline.ts';
import { PATIENCE } from '../support/until.ts';
import { calm } from './project.ts';

let cwd: string;
beforeEach((context) => {
  cwd = mkdtempSync(path.join(tmpdir(), 'faultline-whose-'));
  if ('after' in context) context.after(() => rmSync(cwd, { recursive: true }));
});

/** A crash in the working directory, in our process group. */
const CRASH = 'ulimit -c unlimited; kill -SEGV $$';

/** That of one job. */
const environment = () => ({ ...process.env, ...calm(cwd) });

async function runOf(
  script: string,
): Promise<{ crashes: number; leftAlone: string | undefined; status: number | null }> {
  const { status } = await faultline(['ci', 'run', '--report', 'json=report.json', '--', 'sh', '-c', script], {
    cwd,
    env: environment(),
  });
  const report = parseReport(JSON.parse(readFileSync(path.join(cwd, 'report.json'), 'utf8')));
  const { crashes } = sectionOf(report, 'ci') as SectionOf<'ci'>;
  return {
    status,
    crashes: crashes.length,
    leftAlone: report.incomplete.find(({ what }) => what === 'other cores')?.why,
  };
}

suite('whose core it is', () => {
  test('a process of the run without its environment', async () => {
    assert.deepEqual(await runOf(`env -i sh -c '${CRASH}'; exit 0`), { status: 1, crashes: 1, leftAlone: undefined });
  });

  test('a process of the run without its environment, in another process group', async () => {
    const { crashes, leftAlone } = await runOf(`env -i setsid sh -c '${CRASH}'; sleep 0.1; exit 0`);
    assert.deepEqual([crashes, leftAlone?.slice(0, 10)], [0, '1 core was']);
  });

  test('what the same job crashed a moment before', async () => {
    for (const env of [environment(), {}]) {
      assert.equal(spawnSync('sh', ['-c', CRASH], { cwd, env }).signal, 'SIGSEGV');
      const { status, crashes, leftAlone } = await runOf('touch core*; exit 0'); // a moment is as long as the machine makes it
      assert.deepEqual([status, crashes, leftAlone?.slice(0, 10)], [0, 0, '1 core was']);
    }
  });

  test('what the same job crashes meanwhile', { timeout: PATIENCE }, async () => {
    for (const env of ['', 'env -i ']) {
      const script = `until [ -e started ]; do sleep 0.02; done; ${env}sh -c '${CRASH}'; touch crashed; exec sleep 1000`;
      const beside = spawn('sh', ['-c', script], { cwd, env: environment(), stdio: 'ignore' });
      const ended = once(beside, 'exit');
      const { status, crashes, leftAlone } = await runOf(
        'touch started; until [ -e crashed ]; do sleep 0.02; done',
      ).finally(() => beside.kill('SIGKILL'));
      await ended;
      assert.deepEqual([status, crashes, leftAlone?.slice(0, 10)], [0, 0, '1 core was']);
      for (const name of ['started', 'crashed']) rmSync(path.join(cwd, name));
    }
  });
});
