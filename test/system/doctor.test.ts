import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DROP_IN, dropInFile } from '../../src/doctor/drop-in.ts';
import { faultline } from '../support/faultline.ts';
import { usePipeline } from '../support/pipeline.ts';

const TOOLS = fileURLToPath(new URL('../../fixtures/tools/systemctl-tells', import.meta.url));

suite('--write', () => {
  const unit = `faultline-test-${process.pid}.service`;
  const file = dropInFile(unit);

  test('writes the drop-in where systemd reads it, and says what makes it count', async () => {
    try {
      const { stdout } = await faultline(['doctor', '--unit', unit, '--write'], {
        env: { PATH: `${TOOLS}:${process.env.PATH}` },
      });
      assert.equal(readFileSync(file, 'utf8'), DROP_IN);
      assert.ok(stdout.includes(`Wrote ${file}; it counts after:`), stdout);
      assert.match(stdout, /^ +systemctl daemon-reload && systemctl restart faultline-test-\d+\.service$/m);
    } finally {
      rmSync(path.dirname(file), { recursive: true, force: true });
    }
  });

  test('is refused to who may not', async () => {
    const { status, stderr } = await faultline(['doctor', '--unit', unit, '--write'], {
      uid: 65_534,
      gid: 65_534,
      env: { HOME: '/nowhere' },
    });
    assert.equal(status, 2);
    assert.match(stderr, /50-faultline\.conf can't be written: EACCES\.\nRun this as root\./);
    assert.equal(existsSync(file), false);
  });
});

suite('a crash test where systemd-coredump takes cores', () => {
  const pipeline = usePipeline();

  test('finds its core in the journal', async () => {
    await pipeline.crash(['sh', '-c', 'kill -SEGV $$']); // starts the pipeline
    const { stdout } = await faultline(['doctor', '--crash-test']);
    assert.match(stdout, /ok +kernel\.core_pattern +\|.*systemd-coredump/);
    assert.match(stdout, /ok +crash test +a core was found: pid \d+/);
    assert.match(stdout, /ok +coredump\.conf Storage +the default/);
  });

  test('finds what keeps cores from being stored', async () => {
    pipeline.configure({ Storage: 'none' });
    const { stdout, status } = await faultline(['doctor']);
    assert.equal(status, 1);
    assert.match(stdout, /finding +coredump\.conf Storage +none/);
  });
});
