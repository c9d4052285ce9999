import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseReport } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { junitView } from '../../src/report/views/junit.ts';
import { faultline } from '../support/faultline.ts';
import { calm } from './project.ts';

const JVM_REPORTS = fileURLToPath(new URL('../../fixtures/crash-texts/printed/', import.meta.url));
const OUTPUT = fileURLToPath(new URL('../../fixtures/test-output/recorded/', import.meta.url));
const directory = mkdtempSync(path.join(tmpdir(), 'faultline-printed-'));
after(() => rmSync(directory, { recursive: true, force: true }));
writeFileSync(path.join(directory, 'crash.c'), '#pragma clang __debug crash\n');

async function ci(script: string, ...flags: string[]) {
  const cwd = mkdtempSync(path.join(directory, 'run-'));
  const { status, stderr } = await faultline(
    ['ci', 'run', '--report', 'json=report.json', ...flags, '--', 'sh', '-c', script],
    { cwd, env: calm(cwd) },
  );
  const report = parseReport(JSON.parse(readFileSync(path.join(cwd, 'report.json'), 'utf8')));
  return { status, stderr, report, crashes: sectionOf(report, 'ci')?.crashes ?? [] };
}

suite('a crash report without a core', () => {
  test("of clang's driver is listed with what was read, and changes no status", async () => {
    const { status, stderr, report, crashes } = await ci('clang-14 -c ../crash.c || true');
    assert.equal(status, 0);
    assert.deepEqual(
      crashes.map(({ status: kind, why, weak }) => [kind, why, weak]),
      [['printed', 'printed a crash report, left no core', true]],
    );
    assert.ok(crashes[0]?.printed?.lines.some((line) => line.includes('clang-14 -c ../crash.c')));
    assert.match(stderr, /1 crash; 1 printed\./);
    assert.deepEqual(
      report.findings.map(({ rule, level }) => `${level} ${rule}`),
      ['warning ci/report-without-core'],
    );
  });

  test('may be expected', async () => {
    const { crashes, report } = await ci('clang-14 -c ../crash.c || true', '--expect', 'LLVM');
    assert.deepEqual(
      crashes.map(({ status }) => status),
      ['expected'],
    );
    assert.deepEqual(report.findings, []);
  });

  test('is none where the core of that process was found', async () => {
    const { crashes } = await ci('bash -c \'sh -c "kill -SEGV \\$\\$"; true\'');
    assert.deepEqual(
      crashes.map(({ status }) => status),
      ['new'],
    );
  });

  test('is one where that process left none, whatever other cores there are', async () => {
    const other = 'sh -c "kill -SEGV \\$\\$"';
    const { crashes, stderr } = await ci(`bash -c 'ulimit -c 0; ${other}; true'; bash -c '${other}; true'`);
    assert.deepEqual(
      crashes.map(({ status }) => status),
      ['new', 'printed'],
      stderr,
    );
    assert.match(crashes[1]?.why ?? '', /left no core, or one that another process wrote over$/);
  });

  test('words that are no crash report are none', async () => {
    const { crashes } = await ci('echo "0 tests: Segmentation fault, Aborted" >&2');
    assert.deepEqual(crashes, []);
  });
});

/** Prints what a test framework has printed, and ends as it did. */
const printing = (log: string, end: string) => ci(`ulimit -c 0; cat ${OUTPUT}${log}.log >&2; ${end}`);

suite('the test of a crash that left no core', () => {
  test("by the stack that is printed, in the finding and JUnit's test case", async () => {
    const { crashes, report } = await printing('go', 'exit 1');
    assert.deepEqual(crashes[0]?.test, { framework: 'Go', id: 'TestReads' });
    assert.match(junitView(report), /<testcase name="TestReads" /);
    assert.match(report.findings[0]?.message ?? '', /Test: TestReads \(Go\)$/);
  });

  test('by the last that began, of a report and of a command that a signal ended', async () => {
    const { report, crashes } = await printing('gtest-asan', 'kill -ABRT $$');
    const test_ = { framework: 'gtest', id: 'Ledger.ReadsFreed' };
    assert.deepEqual(
      crashes.map(({ status, test: of }) => [status, of]),
      [
        ['lost', { ...test_, by: 'output' }],
        ['printed', test_],
      ],
    );
    assert.match(report.findings[0]?.message ?? '', /Test: Ledger\.ReadsFreed \(gtest, by its output\)$/);
  });

  test('of one that somebody killed', async () => {
    const { report } = await printing('pytest-quiet', 'kill -KILL $$');
    assert.equal(sectionOf(report, 'end')?.test?.id, 'test_ledger.py::test_reads[of a]');
  });

  test('by who started it, where who crashed tells no test', async () => {
    const { crashes } = await ci(
      `echo "terminate called without an active exception\nworker 'gw0' crashed while running 'test_a.py::test_b'" >&2; exit 1`,
    );
    assert.deepEqual(
      crashes.map(({ test: of }) => of?.id),
      [undefined, 'test_a.py::test_b'],
    );
  });
});

/**
 * A process that writes what a JVM wrote of its crash to a report with its own number, and ends.
 * @param of whose number stands in the report.
 */
const jvm = (report: string, end: string, of = '$$') =>
  ci(
    `bash -c 'sed "s/pid=[0-9]*/pid=${of}/" ${JVM_REPORTS}${report}-hs_err.log > hs_err_pid${of}.log; sed -n 1,12p hs_err_pid${of}.log >&2; ${end}'`,
  );

suite('the test of a JVM that crashed is in the report that it wrote', () => {
  for (const [report, id] of [
    ['jvm-junit', 'LedgerTest.readsItsBalance'],
    ['jvm-junit5', 'LedgerTest.readsBalance'],
  ] as const)
    test(`${report}: without a core`, async () => {
      const { crashes, report: all } = await jvm(report, 'exit 1');
      assert.deepEqual(crashes[0]?.test, { framework: 'JUnit', id });
      assert.match(junitView(all), new RegExp(`<testcase name="${id}" `));
    });

  test('with a core of the same process', async () => {
    const { crashes, report } = await jvm('jvm-junit5', 'kill -SEGV $$');
    assert.deepEqual(
      crashes.map(({ status }) => status),
      ['new'],
    );
    const [finding] = report.findings;
    assert.deepEqual(finding?.test, { framework: 'JUnit', id: 'LedgerTest.readsBalance' });
    assert.match(finding?.message ?? '', /Test: LedgerTest\.readsBalance \(JUnit\)\./);
    assert.deepEqual(sectionOf(report, 'crash')?.test, finding?.test);
  });

  test('the command itself, of which there is no core', async () => {
    const { report } = await jvm('jvm-junit5', 'exit 1');
    assert.equal(report.findings.length, 1);
    const lost = await ci(
      `sed "s/pid=[0-9]*/pid=$$/" ${JVM_REPORTS}jvm-junit5-hs_err.log > hs_err_pid$$.log; ulimit -c 0; kill -ABRT $$`,
    );
    assert.deepEqual(
      lost.report.findings.map(({ rule, test: { id } = { id: undefined } }) => [rule, id]),
      [['ci/lost-core', 'LedgerTest.readsBalance']],
    );
  });

  test('what ran before a test is none, and the report of another process tells nothing', async () => {
    const early = await jvm('jvm-junit5-before', 'exit 1');
    assert.equal(early.crashes[0]?.test, undefined);
    const other = await jvm('jvm-junit5', 'kill -SEGV $$', '1');
    assert.deepEqual(
      other.crashes.filter(({ status }) => status === 'new').map(({ test: named }) => named),
      [undefined],
    );
    assert.equal(sectionOf(other.report, 'crash')?.test, undefined);
  });
});

suite('test binaries of Go that ended in the middle of a test', () => {
  test('without a word: what ran then', async () => {
    const { status, report } = await printing('go-killed', 'exit 1');
    assert.equal(status, 1);
    assert.deepEqual(
      report.findings.map(({ rule, test: named }) => [rule, named?.id]),
      [['ci/unfinished-tests', 'TestIsKilled']],
    );
    assert.match(report.findings[0]?.message ?? '', /called os\.Exit, or a signal ended it/);
  });

  test('of several the one is not chosen', async () => {
    const { report } = await printing('go-killed-parallel', 'exit 1');
    assert.equal(report.findings[0]?.test, undefined);
    assert.match(
      report.findings[0]?.message ?? '',
      /there ran (?:TestWaits, TestIsKilledMeanwhile|TestIsKilledMeanwhile, TestWaits)\./,
    );
  });

  test('of one that wrote nothing the signal is known, and not the test', async () => {
    const { report } = await printing('go-killed-quiet', 'exit 1');
    assert.match(report.findings[0]?.message ?? '', /Go package ledger .* SIGKILL ended it/);
    assert.equal(report.findings[0]?.test, undefined);
  });

  test('of one that panicked the crash is told, and nothing more', async () => {
    const { report } = await printing('go', 'exit 1');
    assert.deepEqual(
      report.findings.map(({ rule }) => rule),
      ['ci/report-without-core'],
    );
  });
});
