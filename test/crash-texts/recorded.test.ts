import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { loadCrashes } from '../../src/coredump/compare-source.ts';
import { compareCrashes } from '../../src/crash/compare.ts';
import { triageLog } from '../../src/python/triage-log.ts';
import { Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';

const RECORDED = path.join(import.meta.dirname, '../../fixtures/crash-texts');
const SYSTEMD = [
  'coredumpctl-info',
  'journalctl-short',
  'journalctl-short-iso',
  'journalctl-json',
  'journalctl-json-pretty',
  'journalctl-export',
  'journalctl-verbose',
];
const GDB = ['gdb-bt', 'gdb-bt-full', 'gdb-threads'];
/** Of each way to die: whose fault it was, its caller, and the signal that ended the process. */
const TRUTH = {
  segv: { culprit: 'length_of', fault: '__strlen_avx2', signal: 'SIGSEGV', class: 'unknown', handled: false },
  assert: {
    culprit: 'check',
    fault: '__pthread_kill_implementation',
    signal: 'SIGABRT',
    class: 'abort',
    handled: false,
  },
  handler: { culprit: 'length_of', fault: '__strlen_avx2', signal: 'SIGSEGV', class: 'unknown', handled: true },
} as const;

for (const [how, truth] of Object.entries(TRUTH)) {
  suite(how, () => {
    for (const form of [...SYSTEMD, ...GDB]) {
      const file = path.join(RECORDED, how, form);
      test(`${form}: triage coredump`, async () => {
        const report = await triageCoredump(file);
        assert.ok(Report.safeParse(report).success);
        const crash = sectionOf(report, 'crash');
        assert.equal(crash?.culpritFrame?.function, truth.culprit);
        assert.equal(crash?.faultFrame?.function, truth.fault);
        assert.equal(crash?.handler.present, truth.handled);
        // journalctl -o short has no fields: the signal is not in the message
        const isSaid = !form.startsWith('journalctl-short');
        assert.equal(crash?.delivered?.name, isSaid ? truth.signal : undefined);
        assert.equal(crash?.cause.class, isSaid ? truth.class : 'unknown');
        assert.notEqual(crash?.cause.confidence, 'high');
        assert.equal(crash?.thread?.id, sectionOf(report, 'process')?.pid ?? crash?.thread?.id);
        assert.match(
          report.incomplete.find(({ what }) => what === 'core')?.why ?? '',
          /is a text, a stack as (?:gdb|systemd-coredump) wrote it$/,
        );
        if (form !== 'gdb-bt' && form !== 'gdb-bt-full') assert.equal(sectionOf(report, 'threads')?.count, 2);
      });

      test(`${form}: triage log says the same`, async () => {
        const [one, other] = [await triageCoredump(file), await triageLog({ path: file })];
        assert.deepEqual(
          other.findings.map(({ rule, fingerprint }) => ({ rule, fingerprint })),
          one.findings.map(({ rule, fingerprint }) => ({ rule, fingerprint })),
        );
      });
    }

    test('triage compare: what systemd-coredump wrote is one crash in every form that has its fields', async () => {
      const forms = SYSTEMD.filter((form) => !form.startsWith('journalctl-short'));
      const { crashes, incomplete } = await loadCrashes(
        forms.map((form) => path.join(RECORDED, how, form)),
        (file) => triageCoredump(file),
      );
      assert.deepEqual(incomplete, []);
      assert.equal(compareCrashes(crashes).groups.length, 1);
      assert.equal(crashes.length, forms.length);
    });

    test('coredumpctl list: a list, no crash', async () => {
      const report = await triageCoredump(path.join(RECORDED, how, 'coredumpctl-list'));
      assert.deepEqual(report.findings, []);
      assert.partialDeepStrictEqual(sectionOf(report, 'coredumps')?.coredumps, [
        { signalName: truth.signal, core: 'present' },
      ]);
    });
  });
}

test('a journal of several crashes: each is told, equal ones once', async () => {
  const forms = ['segv', 'assert', 'segv'].map((how) => readFileSync(path.join(RECORDED, how, 'journalctl-short')));
  const { mkdtempSync, writeFileSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const directory = mkdtempSync(path.join(tmpdir(), 'faultline-texts-'));
  try {
    const file = path.join(directory, 'journal');
    writeFileSync(
      file,
      Buffer.concat(forms.flatMap((form) => [form, Buffer.from('Nov 28 23:42:06 web-1 app[1]: a line of another\n')])),
    );
    const report = await triageLog({ path: file });
    assert.deepEqual(
      report.findings.map(({ location, occurrences }) => [location?.function, occurrences]),
      [
        ['length_of', 2],
        ['check', undefined],
      ],
    );
    assert.equal((await triageCoredump(file)).findings.length, 2);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
