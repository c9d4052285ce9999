import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { recordMatches } from '../../src/evidence/match.ts';
import { coredumpRecord, type CoredumpRecord } from '../../src/evidence/record.ts';
import { recordedAnswer } from '../../src/coredump/recorded-stack.ts';
import { openCandidate } from '../../src/evidence/source.ts';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import type { Answer } from '../../src/report/create.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { parseJournalEntry } from '../../src/tools/journal-entry.ts';
import { crash } from '../support/crash.ts';

const RECORDED = fileURLToPath(new URL('../../fixtures/pipeline/systemd-262/', import.meta.url));

function record(changes: Readonly<Record<string, string>> = {}): CoredumpRecord {
  const entry = parseJournalEntry(readFileSync(path.join(RECORDED, 'entry.json'), 'utf8')) ?? assert.fail('no entry');
  return coredumpRecord({ ...entry, ...changes }) ?? assert.fail('no record');
}

function answer(given: CoredumpRecord): Answer | undefined {
  return recordedAnswer(given, 'It is gone.', {}, {});
}

/** What was recorded, with its stacks in the other order. */
function swapped(): string {
  const [head, first, second = ''] = (record().message ?? '').split(/\n(?=Stack trace of thread )/);
  return [head, second.replace(/\n(?=ELF object)/, '\n\n'), first].join('\n');
}

suite('a coredump as systemd 262 records it', () => {
  test('names the thread, the process for ever, and whether only root may read it', () => {
    assert.partialDeepStrictEqual(record(), { tid: 26656, threadName: 'indexer', pidfdId: '123930', dumpable: 1 });
    assert.ok(recordMatches(record()).includes('COREDUMP_PIDFDID=123930'));
  });

  test('has the code of the signal where the kernel sent it to a socket, and the container', () => {
    // By the manual: of these fields this machine's kernel gives none.
    const { code, container } = record({ COREDUMP_CODE: '-6', COREDUMP_CONTAINER_CMDLINE: 'podman run app' });
    assert.deepEqual([code, container], [-6, 'podman run app']);
    const told = answer(record({ COREDUMP_CODE: '1', COREDUMP_CONTAINER_CMDLINE: 'podman run app' }));
    const sections = told?.sections ?? [];
    assert.equal(sectionOf({ sections }, 'crash')?.delivered?.codeName, 'SEGV_MAPERR');
    assert.equal(sectionOf({ sections }, 'process')?.container, 'podman run app');
  });

  for (const [order, message] of [
    ['first', undefined],
    ['last', swapped()],
  ] as const) {
    test(`whose core is gone: the crash thread, which is the ${order} one, is the one that the journal names`, () => {
      const { sections } =
        answer(record(message === undefined ? {} : { MESSAGE: message })) ?? assert.fail('no answer');
      const told = sectionOf({ sections }, 'crash');
      assert.deepEqual(told?.thread, { id: 26656, name: 'indexer' });
      assert.equal(told.culpritFrame?.function, 'read_setting');
      assert.deepEqual(
        sectionOf({ sections }, 'threads')?.groups.flatMap(({ threads }) => threads),
        [26655],
      );
    });
  }

  test('a thread whose stack was not written down is never another one', () => {
    assert.equal(answer(record({ COREDUMP_TID: '26657' })), undefined);
  });

  test('threads of a container have other numbers there: then the first one is it, as the core has it', () => {
    const { sections } = answer(record({ COREDUMP_PID: '7', COREDUMP_TID: '8' })) ?? assert.fail('no answer');
    assert.deepEqual(sectionOf({ sections }, 'crash')?.thread, { id: 26656 });
  });
});

suite('the extended attributes of a core', () => {
  test('tell of it where the journal has no record', async () => {
    const died = await crash('thread-not-joined');
    const core = path.join(died.directory, `core.main.0.${'0'.repeat(32)}.${died.truth.thread}.1795908118000000`);
    copyFileSync(died.core, core);
    const recorded = readFileSync(path.join(RECORDED, 'attributes.txt'), 'utf8')
      .replace(/^# file: .*/m, `# file: ${core}`)
      .replace('tid="26656"', `tid="${died.truth.thread}"`);
    execFileSync('setfattr', ['--restore=-'], { input: recorded });
    const empty = mkdtempSync(path.join(died.directory, 'journal-'));
    const report = await triageCoredump(core, { directory: empty });
    assert.deepEqual(sectionOf(report, 'crash')?.thread, { id: died.truth.thread, name: 'indexer' });
    assert.partialDeepStrictEqual(sectionOf(report, 'process'), {
      executable: '/srv/app/indexd',
      host: 'host.example',
      time: '2026-11-28T23:21:58.000Z',
    });
    died.remove();
  });

  test('are none where getfattr is not installed', async (t) => {
    const died = await crash('null-read');
    const core = path.join(died.directory, `core.main.0.${'0'.repeat(32)}.1.1`);
    copyFileSync(died.core, core);
    const { PATH } = process.env;
    t.after(() => (process.env.PATH = PATH));
    process.env.PATH = '/nowhere';
    const { facts } = await openCandidate({ path: core }, {});
    assert.deepEqual(facts, {});
    rmSync(core);
    died.remove();
  });
});
