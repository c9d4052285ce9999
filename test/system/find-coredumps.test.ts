import assert from 'node:assert/strict';
import { existsSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { before, suite, test } from 'node:test';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { findCoredumps } from '../../src/evidence/journal.ts';
import { listCoredumps } from '../../src/coredump/list.ts';
import { pythonLog } from '../../src/evidence/process-log.ts';
import { Report } from '../../src/report/model.ts';
import { crashesOf } from '../../src/report/crash.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { STRING_AT_NULL, assertCore, buildCrasher } from '../support/crasher.ts';
import { openEvidence } from '../support/evidence.ts';
import { copyJournal, usePipeline } from '../support/pipeline.ts';

const pipeline = usePipeline();
const directory = temporaryDirectory().path;

suite('a program that crashed twice', () => {
  const program = path.join(directory, 'writes-to-null-pointer');
  let first: number;
  let second: number;

  before(async () => {
    buildCrasher(program);
    first = (await pipeline.crash([program])).pid;
    second = (await pipeline.crash([program, 'again'], { cwd: directory, env: { SECRET: 'hunter2' } })).pid;
  });

  test('is found with what the journal knows of it, but for its environment', async () => {
    const [record] = await findCoredumps({ match: String(second), last: 1 });
    assert.partialDeepStrictEqual(record, {
      pid: second,
      uid: 0,
      gid: 0,
      signal: 11,
      signalName: 'SIGSEGV',
      comm: 'writes-to-null-',
      executable: program,
      commandLine: `${program} again`,
      cwd: directory,
      storedInJournal: false,
      truncated: false,
    });
    assert.match(record?.message ?? '', /#0 .* culprit /);
    assert.doesNotMatch(JSON.stringify(record), /hunter2/);
  });

  test('is found by name, path, link and field, newest first', async () => {
    const link = path.join(directory, 'link');
    symlinkSync(program, link);
    for (const match of ['writes-to-null-pointer', program, link, `COREDUMP_EXE=${program}`]) {
      const records = await findCoredumps({ match, since: '-1h' });
      assert.deepEqual(
        records.filter(({ executable }) => executable === program).map(({ pid }) => pid),
        [second, first],
        match,
      );
    }
    assert.deepEqual(
      (await findCoredumps({ match: program, last: 1 })).map(({ pid }) => pid),
      [second],
    );
    assert.deepEqual(await findCoredumps({ match: program, until: '-1d' }), []);
    assert.deepEqual(await findCoredumps({ match: 'no-such.service' }), []);
  });

  test('is listed with the signature and the fingerprint that its core gives', async () => {
    const report = await listCoredumps({ match: program });
    assert.ok(Report.safeParse(report).success);
    const { crash } = crashesOf(await triageCoredump(String(second)))[0] ?? {};
    assert.ok(crash);
    const { signature, fingerprint } = crash;
    assert.partialDeepStrictEqual(sectionOf(report, 'coredumps'), {
      more: false,
      coredumps: [second, first].map((pid) => ({ pid, core: 'present', truncated: false, signature, fingerprint })),
    });
    assert.equal(sectionOf(await listCoredumps({ match: program, last: 1 }), 'coredumps')?.more, true);
  });

  test('is the newest without a target: decompressed for as long as it is needed', async () => {
    const copy = { directory: copyJournal(path.join(directory, 'journal')) }; // other programs crash as well
    const [newest] = await findCoredumps(copy);
    const [evidence, ...others] = await openEvidence(undefined, copy);
    assert.deepEqual(others, []);
    assert.partialDeepStrictEqual(evidence, {
      compressed: 'zst',
      record: { cursor: newest?.cursor },
      subject: { pid: newest?.pid },
    });
    assert.ok(evidence);
    assertCore(evidence.corePath);
    evidence.dispose();
    assert.ok(!existsSync(path.dirname(evidence.corePath)));
  });

  test('is the newest of those that a match fits, unless all are asked for', async () => {
    const { subject, incomplete } = await triageCoredump(program);
    assert.equal(subject.pid, second);
    assert.deepEqual(
      incomplete.filter(({ what }) => what === 'other coredumps'),
      [
        {
          what: 'other coredumps',
          why: `this is the newest of 2 that "${program}" matches; all: --all, another: its pid, or --since and --until`,
        },
      ],
    );
    assert.ok((await triageCoredump(String(first))).incomplete.every(({ what }) => what !== 'other coredumps'));
    for (const [options, pids] of [
      [{}, [second]],
      [{ last: 1 }, [second]],
      [{ all: true }, [second, first]],
    ] as const) {
      const found = await openEvidence(program, options);
      assert.deepEqual(
        found.map(({ record }) => record?.pid),
        pids,
      );
      for (const each of found) each.dispose();
    }
  });
});

suite('Python under faulthandler', () => {
  test('whose standard error is the journal: the traceback is found by pid, boot and time', async () => {
    const { pid } = await pipeline.crash(['systemd-cat', ...STRING_AT_NULL]);
    const [record] = await findCoredumps({ match: String(pid), last: 1 });
    assert.ok(record);
    const log = await pythonLog(record);
    assert.equal(log?.from, 'process');
    assert.match(
      log.lines.join('\n'),
      /^Fatal Python error: Segmentation fault\nCurrent thread 0x[0-9a-f]{16} \(most recent call first\):\n  File ".*", line \d+ in string_at\n  File "<string>", line 1 in <module>$/,
    );
    assert.equal(
      await pythonLog({
        ...record,
        recorded: record.recorded - 3600e6,
        time: new Date(Date.parse(record.time) - 3600e3).toISOString(),
      }),
      undefined,
    );
  });

  test('whose standard error is elsewhere: there is no log', async () => {
    const { pid } = await pipeline.crash(STRING_AT_NULL);
    const [record] = await findCoredumps({ match: String(pid), last: 1 });
    assert.ok(record);
    assert.equal(await pythonLog(record), undefined);
  });

  test('is signed by what lies below the trampoline', async () => {
    const { coredumps = [] } =
      sectionOf(await listCoredumps({ match: '/usr/bin/python3', last: 1 }), 'coredumps') ?? {};
    assert.match(coredumps[0]?.signature ?? '', /_ctypes|PyCFuncPtr|string_at/);
  });
});
