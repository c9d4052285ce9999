import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { buildCrasher } from '../support/crasher.ts';
import { copyJournal, usePipeline } from '../support/pipeline.ts';

const NOBODY = { uid: 65_534, gid: 65_534 };
const cli = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const skip =
  spawnSync(process.execPath, [cli, '--version'], NOBODY).status === 0
    ? false
    : 'other users may not read this directory';

const pipeline = usePipeline();
const directory = temporaryDirectory().path;
const journal = path.join(directory, 'journal');
const program = path.join(directory, 'root-only');

/** The CLI's status and what it says, as a user who may read neither journal nor cores. */
function faultline(...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    ...NOBODY,
    encoding: 'utf8',
    cwd: '/',
    env: { ...process.env, HOME: '/nonexistent', NO_COLOR: '1' },
  });
  return { status, said: stdout + stderr };
}

suite('a user without rights', { skip }, () => {
  let pid: string;

  before(async () => {
    buildCrasher(program);
    pid = String((await pipeline.crash([program])).pid);
    copyJournal(journal);
    execFileSync('chmod', ['-R', 'a+rX', journal]);
  });

  test('may not read the journal', () => {
    const { status, said } = faultline('triage', 'list');
    assert.equal(status, 3);
    assert.equal(
      said,
      "faultline: This user may not read this machine's journal.\nRun it as root, or join the group that may: usermod -aG systemd-journal USER.\n",
    );
  });

  test('may read a copy of it, but not the core', () => {
    assert.match(
      faultline('triage', 'list', pid, '--directory', journal, '--last', '1').said,
      new RegExp(`${pid}.* denied `),
    );
  });

  test('may not read a core file', () => {
    const [core = ''] = execFileSync('find', ['/var/lib/systemd/coredump', '-name', `core.*.${pid}.*`], {
      encoding: 'utf8',
    }).split('\n');
    const { status, said } = faultline('triage', 'coredump', core);
    assert.equal(status, 2);
    assert.match(said, /may not be read/);
  });
});
