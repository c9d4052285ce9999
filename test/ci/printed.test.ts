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
