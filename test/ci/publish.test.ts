// The systems themselves are not to be had here: what they set is set, and what they read is looked at. buildkite-agent is
// no package of Debian, so a script records what it is given.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, suite, test } from 'node:test';
import { faultline, type Run } from '../support/faultline.ts';
import { calm, useProject } from './project.ts';

const project = useProject();
const at = (name: string) => path.join(project, name);
const read = (name: string) => readFileSync(at(name), 'utf8');
const suiteUnder = (env: Readonly<Record<string, string>>) =>
  faultline(['ci', 'run', '--expect', 'death_test', '--', './run-tests.sh', 'out'], {
    cwd: project,
    env: { ...calm(project), ...env },
  });
/** In a directory of its own, TMPDIR too: what crashes elsewhere, or crashed less than a second ago in the project, would be told. */
const passUnder = (env: Readonly<Record<string, string>>) => {
  mkdirSync(at('calm'), { recursive: true });
  return faultline(['ci', 'run', '--', 'true'], { cwd: at('calm'), env: { ...calm(at('calm')), ...env } });
};

suite('GitLab', () => {
  const env = { GITLAB_CI: 'true', CI_PROJECT_DIR: project };
  const [quality, junit] = ['gl-code-quality-report.json', 'faultline-junit.xml'];
  let run: Run;
  before(async () => {
    run = await suiteUnder(env);
  });

  test('Code Quality has the places, and fingerprints that differ', () => {
    const issues = JSON.parse(read(quality)) as {
      fingerprint: string;
      severity: string;
      location: { path: string; lines: { begin: number } };
    }[];
    assert.deepEqual(
      issues.map(({ location: { path: file, lines }, severity }) => `${severity} ${file}:${lines.begin}`).toSorted(),
      ['critical parser.c:10', 'critical test_lookup.py:6'],
    );
    assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, 2);
  });

  test('JUnit is valid against the strict schema', () => {
    const schema = new URL('../../fixtures/views/junit.xsd', import.meta.url).pathname;
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', schema, at(junit)], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });

  test('the report is folded in the log', () => {
    // oxlint-disable-next-line no-control-regex
    assert.match(
      run.stderr,
      /\u001b\[0Ksection_start:\d{10}:faultline\r\u001b\[0Kfaultline\n[^]*3 crashes, 2 distinct; 1 expected\.[^]*\u001b\[0Ksection_end:\d{10}:faultline\r\u001b\[0K\n$/,
    );
  });

  test('a run without crashes writes them too, so that what is mended goes away', async () => {
    assert.equal((await passUnder(env)).status, 0);
    assert.deepEqual(JSON.parse(read(quality)), []);
    assert.match(read(junit), /<testcase /);
  });
});

suite('Azure Pipelines', () => {
  const env = { TF_BUILD: 'True', AGENT_TEMPDIRECTORY: at('agent') };
  let run: Run;
  before(async () => {
    mkdirSync(at('agent'));
    run = await suiteUnder(env);
  });

  test('issues point to the places', () => {
    assert.match(
      run.stderr,
      /^##vso\[task\.logissue type=error;sourcepath=parser\.c;linenumber=10;[^\]]*\]Write through a NULL pointer in parse_header/m,
    );
    assert.match(run.stderr, /^##vso\[task\.logissue type=error;sourcepath=test_lookup\.py;linenumber=6;/m);
  });

  test('the summary is a file that the agent is told of', () => {
    const file = /^##vso\[task\.uploadsummary\](.*)$/m.exec(run.stderr)?.[1] ?? '';
    assert.equal(path.dirname(file), at('agent'));
    assert.match(readFileSync(file, 'utf8'), /3 crashes, 2 distinct; 1 expected/);
  });

  test('a run without crashes has none', async () => {
    rmSync(at('agent'), { recursive: true });
    mkdirSync(at('agent'));
    assert.doesNotMatch((await passUnder(env)).stderr, /##vso/);
    assert.deepEqual(readdirSync(at('agent')), []);
  });
});

suite('Buildkite', () => {
  const agent = at('agents');
  const env = { BUILDKITE: 'true', PATH: `${agent}:${process.env.PATH}`, AGENT_LOG: at('annotation') };
  const install = (script: string) => {
    mkdirSync(agent, { recursive: true });
    writeFileSync(path.join(agent, 'buildkite-agent'), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(agent, 'buildkite-agent'), 0o755);
  };

  test('the summary is an annotation', async () => {
    install('{ echo "$@"; cat; } > "$AGENT_LOG"');
    const { stderr } = await suiteUnder(env);
    const [args = '', ...markdown] = read('annotation').split('\n');
    assert.equal(args, 'annotate --style error --context faultline --append');
    assert.match(markdown.join('\n'), /3 crashes, 2 distinct; 1 expected/);
    assert.match(stderr, /^\+\+\+ faultline$/m);
  });

  test('a run without crashes annotates nothing', async () => {
    rmSync(at('annotation'));
    assert.equal((await passUnder(env)).status, 0);
    assert.equal(existsSync(at('annotation')), false);
  });

  for (const [what, script] of [
    ['that fails', 'echo "no token" >&2; exit 1'],
    ['that is not there', undefined],
  ] as const) {
    test(`an agent ${what} is said and fails nothing`, async () => {
      if (script === undefined) rmSync(agent, { recursive: true });
      else install(script);
      const { status, stderr } = await suiteUnder({ ...env, LENIENT: '1' });
      assert.equal(status, 1);
      assert.match(stderr, /faultline: the summary could not be written: .*buildkite-agent/);
    });
  }
});
