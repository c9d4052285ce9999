import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { faultline, type Run } from '../support/faultline.ts';
import { calm } from './project.ts';

interface Trap {
  readonly project: string;
  /** What a command would have us write to. */
  readonly victim: string;
  readonly elsewhere: string;
  /** Runs a script, whose $1 is the victim and $2 where it is. */
  readonly run: (script: string, flags?: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Run>;
}

function makeTrap(): Trap {
  const { path: directory } = temporaryDirectory();
  const [project, elsewhere] = [path.join(directory, 'project'), path.join(directory, 'elsewhere')];
  mkdirSync(path.join(project, 'out'), { recursive: true });
  mkdirSync(elsewhere);
  const victim = path.join(elsewhere, 'victim');
  writeFileSync(victim, 'mine');
  return {
    project,
    victim,
    elsewhere,
    run: (script, flags = [], env = {}) =>
      faultline(['ci', 'run', ...flags, '--', 'sh', '-c', script, 'sh', victim, elsewhere], {
        cwd: project,
        env: { ...calm(project), ...env },
      }),
  };
}

const SCHEMA = /"faultline\.report\/1"/;
const CRASH = 'kill -SEGV $$';

suite('what a tested command made a link of is not written to', () => {
  test('a report: the link is replaced', async () => {
    const { project, victim, run } = makeTrap();
    assert.equal((await run('ln -sf "$1" out/r.json', ['--report', 'json=out/r.json'])).status, 0);
    assert.equal(readFileSync(victim, 'utf8'), 'mine');
    assert.ok(lstatSync(path.join(project, 'out/r.json')).isFile());
    assert.match(readFileSync(path.join(project, 'out/r.json'), 'utf8'), SCHEMA);
  });
  test("the directory of a report: nothing is written, and the status stays the command's", async () => {
    const { elsewhere, run } = makeTrap();
    const { status, stderr } = await run('rm -r out; ln -s "$2" out; exit 7', ['--report', 'json=out/r.json']);
    assert.equal(status, 7);
    assert.match(stderr, /out leads elsewhere than before the command ran, and nothing is written there\./);
    assert.deepEqual(readdirSync(elsewhere), ['victim']);
  });
  test('the files of GitLab, the summaries of GitHub and Azure', async () => {
    const { project, victim, elsewhere, run } = makeTrap();
    await run('ln -s "$1" gl-code-quality-report.json; ln -s "$1" faultline-junit.xml', [], {
      GITLAB_CI: 'true',
      CI_PROJECT_DIR: project,
    });
    const summary = path.join(project, 'summary.md');
    writeFileSync(summary, '');
    await run(`ln -sf "$1" summary.md; ${CRASH}`, [], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
    await run(`rm -r out; ln -s "$2" out; ${CRASH}`, [], {
      TF_BUILD: 'True',
      AGENT_TEMPDIRECTORY: path.join(project, 'out'),
    });
    assert.equal(readFileSync(victim, 'utf8'), 'mine');
    assert.deepEqual(readdirSync(elsewhere), ['victim']);
  });
  test('the directory of bundles', async () => {
    const { elsewhere, run } = makeTrap();
    const { stderr } = await run(`ln -s "$2" crashes; ${CRASH}`, ['--bundle', 'crashes']);
    assert.match(stderr, /crashes leads elsewhere than before the command ran/);
    assert.deepEqual(readdirSync(elsewhere), ['victim']);
  });
});

suite('what a command may do, and what was there before', () => {
  test('a directory that it made anew is written to', async () => {
    const { project, run } = makeTrap();
    await run('rm -r out; mkdir out', ['--report', 'json=out/r.json']);
    assert.ok(existsSync(path.join(project, 'out/r.json')));
  });
  test('a link that was there leads on', async () => {
    const { project, victim, run } = makeTrap();
    symlinkSync(victim, path.join(project, 'r.json'));
    await run('true', ['--report', 'json=r.json']);
    assert.match(readFileSync(victim, 'utf8'), SCHEMA);
    assert.ok(lstatSync(path.join(project, 'r.json')).isSymbolicLink());
  });
  test('directories for bundles are made', async () => {
    const { project, run } = makeTrap();
    const { stderr } = await run(CRASH, ['--bundle', 'kept/below']);
    assert.equal(readdirSync(path.join(project, 'kept/below')).length, 1, stderr);
  });
});
