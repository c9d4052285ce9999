import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { findCoredumps } from '../../src/evidence/journal.ts';
import { parseReport, type Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { STRING_AT_NULL, buildCrasher } from '../support/crasher.ts';
import { faultline } from '../support/faultline.ts';
import { usePipeline } from '../support/pipeline.ts';

const pipeline = usePipeline();

async function triage(target: string): Promise<Report> {
  const { status, stdout, stderr } = await faultline(['triage', 'coredump', target, '--last', '1', '--json']);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  return parseReport(JSON.parse(stdout));
}

test('a crash of Python: the core and the traceback both come from the journal', async () => {
  const { pid } = await pipeline.crash(['systemd-cat', ...STRING_AT_NULL]);
  const report = await triage(String(pid));
  assert.partialDeepStrictEqual(report.subject, { pid, executable: '/usr/bin/python3.11' });
  assert.partialDeepStrictEqual(sectionOf(report, 'crash'), {
    cause: { class: 'null-read' },
    handler: { present: true },
  });
  const [thread] = sectionOf(report, 'python')?.threads ?? [];
  assert.deepEqual(
    thread?.frames.map((frame) => frame.function),
    ['string_at', '<module>'],
  );
});

test('a core that is stored in the journal, found by the path of its executable', async () => {
  const program = path.join(temporaryDirectory().path, 'in-the-journal');
  buildCrasher(program);
  pipeline.configure({ Storage: 'journal' });
  const { pid } = await pipeline.crash([program]);
  const report = await triage(program);
  assert.partialDeepStrictEqual(report.subject, { pid, executable: program });
  assert.partialDeepStrictEqual(sectionOf(report, 'crash'), {
    cause: { class: 'null-write' },
    culpritFrame: { function: 'culprit' },
  });
});

test('a signal from another process: who sent it is known from what it logged', async () => {
  const isLogged = 'journalctl -q -o cat _PID=$$ | grep -q going'; // journald looks at who writes while that is there
  const killer = `echo "going to kill $PPID"; until ${isLogged}; do sleep 0.1; done; kill -SEGV $PPID`;
  const { pid } = await pipeline.crash(['sh', '-c', `systemd-cat sh -c '${killer}'; sleep 1000`]);
  const report = await triage(String(pid));
  const crash = sectionOf(report, 'crash');
  assert.equal(crash?.cause.class, 'sent-signal');
  assert.equal(crash.signal?.codeName, 'SI_USER');
  assert.match(crash.signal.sender?.command ?? '', /^sh -c .*going to kill/);
  assert.ok(crash.cause.summary.includes(`by process ${crash.signal.sender?.pid} (sh -c`));
});

test('a core that was not stored: what systemd-coredump wrote down, and no more than that', async () => {
  pipeline.configure({ Storage: 'none' });
  const { pid } = await pipeline.crash(['systemd-cat', ...STRING_AT_NULL]);
  const report = await triage(String(pid));
  const crash = sectionOf(report, 'crash');
  assert.partialDeepStrictEqual(crash, {
    cause: { class: 'unknown', confidence: 'low' },
    delivered: { name: 'SIGSEGV' },
    handler: { present: true, name: 'python-faulthandler' },
  });
  assert.equal(crash?.signal, undefined);
  assert.match(crash?.faultFrame?.function ?? '', /strlen/);
  assert.match(crash?.culpritFrame?.module ?? '', /^_ctypes/);
  assert.deepEqual(
    sectionOf(report, 'python')?.threads[0]?.frames.map((frame) => frame.function),
    ['string_at', '<module>'],
  );
  assert.match(report.incomplete.find(({ what }) => what === 'core')?.why ?? '', /was not stored\. .*ProcessSizeMax=/);
});

test('an abort whose core was removed is still an abort', async () => {
  const program = path.join(temporaryDirectory().path, 'aborts');
  execFileSync('cc', ['-O0', '-x', 'c', '-', '-o', program], {
    input: '#include <stdlib.h>\nvoid check(void) { abort(); }\nint main(void) { check(); return 0; }\n',
  });
  pipeline.configure({});
  const { pid } = await pipeline.crash([program]);
  const [record] = await findCoredumps({ match: String(pid), last: 1 });
  rmSync(record?.corefile ?? '');
  const crash = sectionOf(await triage(String(pid)), 'crash');
  assert.partialDeepStrictEqual(crash, {
    cause: { class: 'abort', confidence: 'medium' },
    signal: { number: 6 },
    culpritFrame: { module: program },
  });
});
