import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { statOf } from '../../src/process/live/stat-of.ts';
import type { Report } from '../../src/report/model.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { calm } from '../ci/project.ts';
import { faultline } from '../support/faultline.ts';
import { liveProgram } from '../support/live.ts';
import { until } from '../support/until.ts';

/** Runs a command under faultline, with its report. */
async function run(
  flags: readonly string[],
  argv: readonly string[],
): Promise<{ status: number | null; report: Report; stdout: string }> {
  const { path: cwd } = temporaryDirectory(); // where cores are looked for
  const args = ['ci', 'run', '--json', ...flags, '--', ...argv];
  const { status, stdout, stderr } = await faultline(args, { cwd, env: calm(cwd) });
  return { status, stdout, report: JSON.parse(stderr.slice(stderr.indexOf('{\n'))) };
}

function rulesOf({ findings }: Report): string[] {
  return findings.map(({ rule }) => rule);
}

function processesOf({ sections }: Report) {
  return sections.flatMap((section) => (section.kind === 'processes' ? section.processes : []));
}

/** A zombie is for whoever became its parent to ask for. */
function isGone(pid: number): boolean {
  return /[XZ]/.test(statOf(pid)?.state ?? 'Z');
}

suite('ci run ends a command that hangs, and tells why it did', () => {
  test('a deadlock, in a child of a shell', async () => {
    const [program = ''] = await liveProgram('mutex-cycle');
    const { status, report } = await run(['--hang-after', '2s'], ['sh', '-c', `${program} 3; echo never`]);
    assert.equal(status, 124);
    assert.deepEqual(rulesOf(report), ['ci/hang', 'live/deadlock']);
    const all = processesOf(report);
    assert.deepEqual(
      all.map((each) => each.class),
      ['waiting', 'deadlock'],
    );
    for (const { pid } of all) await until(`the end of ${pid}`, () => isGone(pid));
    const end = report.sections.find((section) => section.kind === 'end');
    assert.equal(end?.kind === 'end' && end.by, 'timeout');
    assert.match(report.findings[0]?.message ?? '', /^It printed nothing for 2 s.*deadlock, threads/);
  });

  test('which test it is in, by its stack', async () => {
    const { path: directory } = temporaryDirectory();
    const file = path.join(directory, 'test_ledger.py');
    const body = 'class Ledger(unittest.TestCase):\n    def test_waits(self):\n        time.sleep(1000)\n';
    writeFileSync(file, `import time\nimport unittest\n\n\n${body}\n\nunittest.main()\n`);
    const { report } = await run(['--hang-after', '2'], ['/usr/bin/python3', file]);
    const expected = { framework: 'unittest', id: 'test_ledger.py::Ledger::test_waits' };
    assert.deepEqual(report.findings[0]?.test, expected);
    assert.deepEqual(report.sections.find((section) => section.kind === 'end')?.test, expected);
  });

  test('one that is not proven, and says so', async () => {
    const { status, report } = await run(['--hang-after', '1.5'], ['sleep', '1000']);
    assert.equal(status, 124);
    assert.deepEqual(rulesOf(report), ['ci/hang']);
    assert.match(report.findings[0]?.message ?? '', /Why is not proven: process \d+ \(sleep\): waiting, it sleeps/);
  });

  test('whatever prints goes on', async () => {
    const steps = 'for i in 1 2 3 4 5 6 7 8 9 10; do echo $i; sleep 0.5; done';
    const { status, stdout, report } = await run(['--hang-after', '4'], ['sh', '-c', steps]);
    assert.equal(status, 0);
    assert.equal(stdout, '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n');
    assert.deepEqual(report.findings, []);
  });

  test('but not beyond its time', async () => {
    const { status, report } = await run(['--timeout-after', '2'], ['sh', '-c', 'while :; do echo; sleep 0.2; done']);
    assert.equal(status, 124);
    assert.deepEqual(rulesOf(report), ['ci/timeout']);
  });

  test('one that ignores SIGTERM is ended too', async () => {
    const { status, report } = await run(['--hang-after', '1'], ['sh', '-c', 'trap "" TERM; sleep 1000 & wait']);
    assert.equal(status, 124);
    for (const { pid } of processesOf(report)) await until(`the end of ${pid}`, () => isGone(pid));
  });

  test('in JUnit it is a failure, on GitHub an annotation', async () => {
    const directory = temporaryDirectory().path;
    const [junit = '', github = ''] = ['junit.xml', 'github.txt'].map((name) => path.join(directory, name));
    await run(['--hang-after', '1', '--report', `junit=${junit}`, '--report', `github=${github}`], ['sleep', '1000']);
    assert.match(readFileSync(junit, 'utf8'), /<error type="ci\/hang"/);
    assert.match(readFileSync(github, 'utf8'), /^::error .*Command that hung/m);
  });

  test('what is no duration', async () => {
    const { status, stderr } = await faultline(['ci', 'run', '--hang-after', 'soon', '--', 'true']);
    assert.equal(status, 2);
    assert.match(stderr, /--hang-after soon is no duration\.\nGive a number of seconds/);
  });
});
