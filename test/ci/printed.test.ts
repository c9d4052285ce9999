import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { parseReport } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { faultline } from '../support/faultline.ts';
import { calm } from './project.ts';

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
