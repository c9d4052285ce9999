import assert from 'node:assert/strict';
import { chownSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { parseReport } from '../../src/report/model.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { findProgram } from '../../src/tools/sandbox.ts';
import { crashInCi } from '../bundle/crash-in-ci.ts';
import { crash, type Crash } from '../support/crash.ts';
import { faultline } from '../support/faultline.ts';

/** A PATH on which there is all that triage needs, and no bubblewrap. */
const { path: bin } = temporaryDirectory();
mkdirSync(bin, { recursive: true });
for (const name of ['gdb', 'sh', 'dpkg-query', 'zstd']) {
  const file = findProgram(name);
  if (file !== undefined) symlinkSync(file, path.join(bin, name));
}

async function incompleteOf(file: string, PATH = bin): Promise<Map<string, string>> {
  const { stdout, stderr } = await faultline(['triage', 'coredump', file, '--engine', 'gdb', '--json'], {
    env: { PATH },
  });
  assert.notEqual(stdout, '', stderr);
  return new Map(parseReport(JSON.parse(stdout)).incomplete.map(({ what, why }) => [what, why]));
}

suite('a gdb that is not confined', () => {
  let died: Crash;
  before(async () => {
    died = await crash('null-read');
  });
  after(() => died.remove());

  test("is of no account for the user's own core", async () => {
    assert.equal((await incompleteOf(died.core)).get('a sandbox for gdb'), undefined);
  });
  test(
    'is told of where the core is of another user',
    { skip: process.geteuid?.() !== 0 && 'needs root' },
    async () => {
      chownSync(died.core, 12345, 12345);
      const why = (await incompleteOf(died.core)).get('a sandbox for gdb') ?? '';
      assert.match(
        why,
        /not your own \(it is of user 12345\), and gdb read it unconfined; .*apt-get install bubblewrap/,
      );
      assert.equal((await incompleteOf(died.core, process.env.PATH)).get('a sandbox for gdb'), undefined);
    },
  );
  test('is told of where the core came in a bundle, and what only the bundle says', async () => {
    const { bundles, stderr, remove } = await crashInCi('null-read');
    assert.equal(bundles.length, 1, stderr);
    const told = await incompleteOf(bundles[0] ?? '');
    assert.match(told.get('a sandbox for gdb') ?? '', /\(it came in a bundle\)/);
    remove();
  });
});
