import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, suite, test } from 'node:test';
import { parseReport, type SectionOf } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { faultline, RUN } from '../support/faultline.ts';
import { calm, useProject } from './project.ts';

const project = useProject();
const read = (name: string) => readFileSync(path.join(project, name), 'utf8');
const suiteOf = (flags: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) =>
  faultline(
    ['ci', 'run', '--expect', 'death_test', '--report', 'json=report.json', ...flags, '--', './run-tests.sh', 'out'],
    { cwd: project, env: { ...calm(project), ...env } },
  );
const report = () => parseReport(JSON.parse(read('report.json')));
const crashes = () => (sectionOf(report(), 'ci') as SectionOf<'ci'>).crashes;

suite('three crashes, two distinct, and one that is meant', () => {
  let run: Awaited<ReturnType<typeof suiteOf>>;
  before(async () => {
    run = await suiteOf(
      ['--report', 'sarif=report.sarif', '--report', 'junit=report.xml', '--report', 'html=report.html'],
      { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path.join(project, 'summary.md') },
    );
  });

  test("the command's status and output are its own", () => {
    assert.equal(run.status, 1);
    assert.match(run.stdout, /^ok well_formed\nnot ok without_colon\n/);
  });

  test('they are counted', () => {
    assert.match(run.stderr, /3 crashes, 2 distinct; 1 expected\./);
    assert.deepEqual(
      crashes()
        .map(({ status, count }) => `${count} ${status}`)
        .toSorted(),
      ['1 expected', '1 new', '2 new'],
    );
  });

  test('annotations point to the right lines of the right files', () => {
    assert.match(run.stderr, /^::error file=parser\.c,line=10,title=Write through a NULL pointer in parse_header::/m);
    assert.match(run.stderr, /^::error file=test_lookup\.py,line=6,title=Read through a NULL pointer in [^:]*::/m);
    assert.equal(run.stderr.match(/^::error /gm)?.length, 2);
  });

  test('SARIF points to the same', () => {
    const { runs } = JSON.parse(read('report.sarif')) as {
      runs: {
        results: {
          locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
        }[];
      }[];
    };
    const places = runs[0]?.results.map(
      ({ locations: [location] }) =>
        `${location?.physicalLocation.artifactLocation.uri}:${location?.physicalLocation.region.startLine}`,
    );
    assert.deepEqual(places?.toSorted(), ['parser.c:10', 'test_lookup.py:6']);
  });

  test('JUnit is valid against the strict schema', () => {
    const schema = new URL('../../fixtures/views/junit.xsd', import.meta.url).pathname;
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', schema, path.join(project, 'report.xml')], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });

  test('HTML and the step summary tell them', () => {
    assert.match(read('report.html'), /parse_header/);
    assert.match(read('summary.md'), /3 crashes, 2 distinct; 1 expected/);
  });
});

suite('a command that passed although processes of it crashed', () => {
  const lenient = { LENIENT: '1' };

  test('fails', async () => assert.equal((await suiteOf([], lenient)).status, 1));
  test('passes with --allow-crashes', async () =>
    assert.equal((await suiteOf(['--allow-crashes'], lenient)).status, 0));

  test('passes if the baseline knows them all, fails on one that it does not', async () => {
    const all = crashes()
      .filter(({ status }) => status === 'new')
      .map(({ fingerprint, title }) => `${fingerprint} ${title}`);
    writeFileSync(path.join(project, 'all'), `# known crashes\n${all.join('\n')}\n`);
    writeFileSync(path.join(project, 'one'), `${all[0]}\n`);
    assert.equal((await suiteOf(['--baseline', 'all'], lenient)).status, 0);
    assert.deepEqual(new Set(report().findings.map(({ level }) => level)), new Set(['note']));
    assert.equal((await suiteOf(['--baseline', 'one'], lenient)).status, 1);
    assert.deepEqual(
      crashes()
        .map(({ status }) => status)
        .toSorted(),
      ['expected', 'known', 'new'],
    );
  });

  test('passes where triage is not possible, and says so', async () => {
    const { status, stderr } = await suiteOf([], {
      ...lenient,
      FAULTLINE_ENGINE: 'gdb',
      PATH: `${new URL('../../fixtures/tools/gdb-fails-to-start', import.meta.url).pathname}:${process.env.PATH}`,
    });
    assert.equal(status, 0);
    assert.match(stderr, /could not be triaged|untriaged/);
  });

  test('--max-cores bounds the work; what is beyond are crashes, unless --expect names their program', async () => {
    const { stderr, status } = await suiteOf(['--max-cores', '0'], lenient);
    assert.equal(status, 1);
    assert.match(stderr, /4 cores were found, and the first 0 were triaged/);
    assert.match(
      report().findings.find(({ rule }) => rule === 'ci/unread-crash')?.message ?? '',
      /^3 more cores were not read: 2 of .*\/parser, 1 of .*python/,
    );
    assert.deepEqual(
      crashes()
        .map(({ status: kind, count }) => `${count} ${kind}`)
        .toSorted(),
      ['1 expected', '1 unread', '2 unread'],
    );
    assert.equal((await suiteOf(['--max-cores', '0', '--allow-crashes'], lenient)).status, 0);
  });
});

suite('a crash without a core', () => {
  const crash = (script: string) =>
    faultline(['ci', 'run', '--report', 'json=report.json', '--', 'sh', '-c', script], {
      cwd: project,
      env: calm(project),
    });

  test('of the command is a finding', async () => {
    const { status, stderr } = await crash('mkdir gone; cd gone; rmdir ../gone; kill -SEGV $$');
    assert.equal(status, 139);
    assert.match(stderr, /1 crash; 1 lost\./);
    assert.deepEqual(
      report().findings.map(({ rule, level }) => `${level} ${rule}`),
      ['error ci/lost-core'],
    );
    assert.ok(report().incomplete.some(({ what }) => what === 'the core of the command'));
  });

  test('is not told as one where the limit lets none be written', () => {
    const { stderr } = spawnSync(
      'sh',
      [
        '-c',
        'ulimit -c 0; exec "$@"',
        'sh',
        process.execPath,
        RUN,
        'ci',
        'run',
        '--',
        'sh',
        '-c',
        'sh -c "kill -SEGV \\$\\$"; true',
      ],
      { cwd: project, encoding: 'utf8', env: { ...process.env, ...calm(project) } },
    );
    assert.match(stderr, /the hard limit for them is 0/);
  });

  test('of the command, where the limit lets none be written, has that for its reason', () => {
    const { stderr } = spawnSync(
      'sh',
      ['-c', 'ulimit -c 0; exec "$@"', 'sh', process.execPath, RUN, 'ci', 'run', '--', 'sh', '-c', 'kill -SEGV $$'],
      { cwd: project, encoding: 'utf8', env: { ...process.env, ...calm(project) } },
    );
    assert.match(
      stderr,
      /lost +1 x .*the hard limit for cores is 0 \(ulimit -H -c\)\. Raise it where the job is started/,
    );
    assert.doesNotMatch(stderr, /--set-core-pattern/);
  });
});

test('a core of somebody else, written meanwhile, is left alone', async () => {
  const crash =
    'ulimit -c unlimited; mkdir -p foreign; cd foreign; env -u FAULTLINE_CI_RUN setsid ../out/parser x; exit 0';
  const { status, stderr } = await faultline(['ci', 'run', '--', 'sh', '-c', crash], {
    cwd: project,
    env: calm(project),
  });
  assert.equal(status, 0);
  assert.match(stderr, /No crashes/);
  assert.match(stderr, /cores? (?:was|were) written during the run by/);
});
