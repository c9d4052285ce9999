import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { before, suite, test } from 'node:test';
import { findCoredumps } from '../../src/evidence/journal.ts';
import { listCoredumps } from '../../src/coredump/list.ts';
import { EvidenceError } from '../../src/errors/errors.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { assertCore, buildCrasher } from '../support/crasher.ts';
import { openEvidence } from '../support/evidence.ts';
import { copyJournal, usePipeline } from '../support/pipeline.ts';

const pipeline = usePipeline();
const directory = temporaryDirectory().path;
const program = path.join(directory, 'stored');
before(() => buildCrasher(program));

/** Crashes the program with the core stored in some way. */
async function crash(options: Readonly<Record<string, string>> = {}): Promise<string> {
  pipeline.configure(options);
  const { pid } = await pipeline.crash([program]);
  return String(pid);
}

async function stateOf(match: string, place = {}): Promise<string | undefined> {
  return sectionOf(await listCoredumps({ match, last: 1, ...place }), 'coredumps')?.coredumps[0]?.core;
}

/** The core opens, and is one. */
async function assertOpens(target: string, options = {}): Promise<void> {
  const [evidence] = await openEvidence(target, { last: 1, ...options });
  assert.ok(evidence);
  assertCore(evidence.corePath);
  evidence.dispose();
}

async function assertRefused(target: string, message: RegExp, options = {}): Promise<void> {
  await assert.rejects(openEvidence(target, { last: 1, ...options }), (error) => {
    assert.ok(error instanceof EvidenceError);
    assert.match(`${error.message} ${error.remedy}`, message);
    return true;
  });
}

for (const compress of ['yes', 'no']) {
  test(`a core in a file, Compress=${compress}`, async () => {
    const pid = await crash({ Compress: compress });
    assert.equal(await stateOf(pid), 'present');
    await assertOpens(pid);
  });
}

test('a core in the journal', async () => {
  const pid = await crash({ Storage: 'journal' });
  assert.equal(await stateOf(pid), 'journal');
  assert.equal((await findCoredumps({ match: pid, last: 1 }))[0]?.storedInJournal, true);
  await assertOpens(pid);
});

test('a core that was not stored', async () => {
  const pid = await crash({ Storage: 'none' });
  assert.equal(await stateOf(pid), 'none');
  await assertRefused(pid, new RegExp(`The core of pid ${pid} .* was not stored. .*ProcessSizeMax=`));
});

test('a core that was cut off', async () => {
  const pid = await crash({ ProcessSizeMax: '64K', ExternalSizeMax: '64K' });
  assert.equal((await findCoredumps({ match: pid, last: 1 }))[0]?.truncated, true);
});

suite('a core that was removed, and its journal elsewhere', () => {
  const root = path.join(directory, 'root');
  let pid: string;
  let corefile: string;
  let copied: string;

  before(async () => {
    pid = await crash();
    corefile = (await findCoredumps({ match: pid, last: 1 }))[0]?.corefile ?? '';
    mkdirSync(path.join(root, path.dirname(corefile)), { recursive: true });
    copyFileSync(corefile, path.join(root, corefile));
    copied = copyJournal(path.join(root, 'var/log/journal', readFileSync('/etc/machine-id', 'utf8').trim()));
    rmSync(corefile);
  });

  test('is missing here', async () => {
    assert.equal(await stateOf(pid), 'missing');
    await assertRefused(pid, /has been removed: .* is gone\. .*tmpfiles/);
  });

  test('is found below --root', async () => {
    assert.equal(await stateOf(pid, { root }), 'present');
    await assertOpens(pid, { root });
  });

  test('the copied journal is read with --directory and --file', async () => {
    for (const place of [{ directory: copied }, { file: path.join(copied, 'system.journal') }]) {
      assert.deepEqual(
        (await findCoredumps({ match: pid, ...place })).map((record) => String(record.pid)),
        [pid],
      );
    }
  });

  test('the file alone, under another directory, still finds its record', async () => {
    const [evidence] = await openEvidence(path.join(root, corefile));
    assert.partialDeepStrictEqual(evidence, { record: { pid: Number(pid), executable: program }, compressed: 'zst' });
    evidence?.dispose();
  });
});
