import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { parseReport } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { faultline } from '../support/faultline.ts';
import { build, situation } from '../valgrind/fixtures.ts';
import { calm } from './project.ts';

const cwd = mkdtempSync(path.join(tmpdir(), 'faultline-others-'));
after(() => rmSync(cwd, { recursive: true }));
const run = (flags: readonly string[], ...command: string[]) =>
  faultline(['ci', 'run', ...flags, '--report', 'json=report.json', '--', ...command], { cwd, env: calm(cwd) });
const report = () => parseReport(JSON.parse(readFileSync(path.join(cwd, 'report.json'), 'utf8')));

suite("valgrind's logs and the debug sections of binaries in the report of the run that made them", () => {
  const leaky = ['valgrind', '--leak-check=full', '--log-file=vg.%p.log', './bin/full'];
  before(async () => {
    mkdirSync(path.join(cwd, 'bin'));
    const program = await build(situation('leaks'), cwd);
    copyFileSync(program, path.join(cwd, 'bin/full'));
    execFileSync('strip', ['-o', path.join(cwd, 'bin/stripped'), program]);
    writeFileSync(
      path.join(cwd, 'faultline.config.json'),
      JSON.stringify({ debugSections: { policy: [{ glob: '*', require: 'full' }] } }),
    );
  });

  test('both fail a command that passed', async () => {
    const { status, stderr } = await run(['--valgrind', 'vg.*.log', '--binaries', 'bin'], ...leaky);
    assert.equal(status, 1, stderr);
    const { sections, findings } = report();
    assert.deepEqual(
      sections.map(({ kind }) => kind),
      ['ci', 'valgrind', 'debug-sections'],
    );
    assert.ok(
      findings.some(({ rule, location }) => rule === 'valgrind/definite-leak' && location?.function === 'lose_list'),
    );
    assert.deepEqual(
      findings
        .filter(({ rule }) => rule.startsWith('debug-sections/'))
        .map(({ rule, location }) => [rule, path.basename(location?.path ?? '')]),
      [['debug-sections/missing', 'stripped']],
    );
  });

  for (const [flags, status] of [
    [['--valgrind', 'vg.*.log'], 1],
    [['--valgrind', 'vg.*.log', '--fail-on', 'never'], 0],
    [['--valgrind', 'vg.*.log', '--allow-crashes'], 1],
    [['--binaries', 'bin/stripped'], 1],
    [['--binaries', 'bin/full'], 0],
  ] as const) {
    test(`${flags.join(' ')} ends with ${status}`, async () => assert.equal((await run(flags, 'true')).status, status));
  }

  test('the status of a command that failed is its own', async () =>
    assert.equal((await run(['--binaries', 'bin/stripped'], 'sh', '-c', 'exit 7')).status, 7));

  test('without a policy the files are only told', async () => {
    writeFileSync(path.join(cwd, 'none.json'), '{}');
    assert.equal((await run(['--binaries', 'bin', '--config', 'none.json'], 'true')).status, 0);
    assert.deepEqual(
      sectionOf(report(), 'debug-sections')
        ?.files.map(({ verdict }) => verdict)
        .toSorted(),
      ['full', 'none'],
    );
  });

  test('logs that are not there and a path that is wrong are said, and the run goes on', async () => {
    const { status } = await run(['--valgrind', 'nothing.*', '--binaries', 'nowhere'], 'true');
    assert.equal(status, 0);
    assert.deepEqual(
      report().incomplete.map(({ what }) => what),
      ['valgrind', 'debug sections'],
    );
  });
});
