import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, suite, test } from 'node:test';
import { Manifest } from '../../src/bundle/manifest.ts';
import { parseReport } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { faultline, type Run } from '../support/faultline.ts';
import { calm, useProject } from './project.ts';

const project = useProject();
const crashes = (directory: string) => readdirSync(path.join(project, directory)).toSorted();
const ciRun = (directory: string, command: readonly string[], ...flags: readonly string[]): Promise<Run> =>
  faultline(
    [
      'ci',
      'run',
      '--expect',
      'death_test',
      '--report',
      'json=report.json',
      '--bundle',
      directory,
      ...flags,
      '--',
      ...command,
    ],
    { cwd: project, env: calm(project) },
  );
/** What one crash of the fixture's parser leaves in a directory. */
const crash = (directory: string, script: string, ...flags: readonly string[]): Promise<Run> =>
  ciRun(directory, ['sh', '-c', `mkdir -p at/${directory} && cd at/${directory} && ${script}`], ...flags);
const told = () =>
  sectionOf(parseReport(JSON.parse(readFileSync(path.join(project, 'report.json'), 'utf8'))), 'ci')?.crashes.map(
    ({ bundle }) => bundle,
  ) ?? [];

/** A member of the one bundle in a directory, unpacked by tar. */
function member(directory: string, name: string): string {
  const [bundle = ''] = crashes(directory);
  return execFileSync('tar', ['--zstd', '-xOf', path.join(project, directory, bundle), name], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
}

const manifest = (directory: string) => Manifest.parse(JSON.parse(member(directory, 'manifest.json')));

before(() => execFileSync('cc', ['-g', '-o', path.join(project, 'prog'), path.join(project, 'parser.c')]));

suite('a test suite with three crashes, two distinct, and one that is meant', () => {
  let run: Run;
  before(async () => {
    run = await ciRun('all', ['./run-tests.sh', 'out']);
  });

  test('leaves a bundle of each distinct one that is not meant', () => {
    assert.match(crashes('all').join(' '), /^parser-[0-9a-f]{12}\.tar\.zst python3\.\d+-[0-9a-f]{12}\.tar\.zst$/);
    assert.match(
      run.stderr,
      /^Bundle all\/parser-[0-9a-f]{12}\.tar\.zst \([\d.]+M, with the memory of the process\)$/m,
    );
    assert.match(run.stderr, /^On another machine: faultline triage coredump BUNDLE$/m);
    assert.equal(told().filter((bundle) => bundle !== undefined).length, 2);
  });

  test('that tar can read, the manifest first, and only its owner', () => {
    for (const name of crashes('all')) {
      const file = path.join(project, 'all', name);
      const members = execFileSync('tar', ['--zstd', '-tf', file], { encoding: 'utf8' }).trimEnd().split('\n');
      assert.deepEqual(members.slice(0, 3), ['manifest.json', 'report.json', 'logs/stderr.log']);
      assert.ok(members.includes('core'));
      assert.equal(statSync(file).mode & 0o777, 0o600);
    }
  });

  test('is replaced by one of the same crash, which is said', async () => {
    const first = crashes('all');
    await ciRun('all', ['./run-tests.sh', 'out']);
    assert.deepEqual(crashes('all'), first);
    assert.deepEqual(
      told().map((bundle) => bundle?.replaced),
      [true, true, undefined],
    );
  });
});

test('secrets are masked, but not in the core, which the manifest says', async () => {
  await crash('secret', 'echo "login with password=hunter2hunter2" >&2; ../../prog --password hunter2hunter2');
  for (const name of ['manifest.json', 'report.json', 'logs/stderr.log'])
    assert.doesNotMatch(member('secret', name), /hunter2/);
  assert.match(member('secret', 'logs/stderr.log'), /^login with password=\*\*\*$/m);
  assert.match(member('secret', 'core'), /hunter2/);
  assert.match(manifest('secret').notice ?? '', /nothing of it is masked/);
});

test('without its core a bundle gives the report that was made here', async () => {
  const { stderr } = await crash('coreless', '../../prog', '--no-bundle-core');
  assert.match(stderr, /, without its core\)/);
  assert.equal(manifest('coreless').notice, undefined);
  const { status, stdout } = await faultline([
    'triage',
    'coredump',
    path.join(project, 'coreless', crashes('coreless')[0] ?? ''),
  ]);
  assert.equal(status, 0);
  assert.match(stdout, /parse_header/);
  assert.match(
    stdout.replaceAll(/\s+/g, ' '),
    /without a core this is the word of the bundle: what it says was found out where the process died/,
  );
  assert.match(stdout, /core: the bundle says: it was left out \(--no-bundle-core\)/);
});

test('a program that was replaced since does not go in as if it were the right one', async () => {
  cpSync(path.join(project, 'prog'), path.join(project, 'once'));
  await crash('replaced', '../../once; cc -g -O2 -o ../../once ../../death_test.c');
  const { files, missing } = manifest('replaced');
  assert.ok(!files.some(({ role }) => role === 'executable'));
  assert.ok(
    missing.some(
      ({ what, why }) =>
        what === path.join(project, 'once') && why.startsWith('it was replaced after the crash: its build-id is not '),
    ),
  );
  const { stdout } = await faultline([
    'triage',
    'coredump',
    path.join(project, 'replaced', crashes('replaced')[0] ?? ''),
  ]);
  assert.match(stdout.replaceAll(/\s+/g, ' '), /once: the bundle says: it was replaced after the crash/);
});

test("the project's rules for frames go along", async () => {
  const config = path.join(project, 'faultline.config.json');
  writeFileSync(config, JSON.stringify({ coredump: { frames: [{ function: 'parse_header', role: 'library' }] } }));
  await crash('rules', '../../prog');
  rmSync(config);
  const { stdout } = await faultline([
    'triage',
    'coredump',
    path.join(project, 'rules', crashes('rules')[0] ?? ''),
    '--json',
  ]);
  assert.equal(sectionOf(parseReport(JSON.parse(stdout)), 'crash')?.culpritFrame?.function, 'main');
});

test('names that are hard to write come through', async () => {
  const name = `a b\nc'ü${'x'.repeat(120)}`;
  mkdirSync(path.join(project, name));
  cpSync(path.join(project, 'prog'), path.join(project, name, '-$(x)'));
  const run = await faultline(['ci', 'run', '--bundle', '../hard', '--', path.join(project, name, '-$(x)')], {
    cwd: path.join(project, name),
    env: calm(project),
  });
  assert.equal(crashes('hard').length, 1, run.stderr);
  assert.match(crashes('hard')[0] ?? '', /^_x_-[0-9a-f]{12}\.tar\.zst$/);
  const { stdout } = await faultline(['triage', 'coredump', path.join(project, 'hard', crashes('hard')[0] ?? '')]);
  assert.match(stdout, /in parse_header at .*parser\.c:10/);
});

test('a bundle that can not be written is said, and changes no status', async () => {
  writeFileSync(path.join(project, 'file'), '');
  const { status, stderr } = await crash('file/x', '../../../prog; exit 0', '--allow-crashes');
  assert.equal(status, 0);
  assert.match(stderr.replaceAll(/\s+/g, ' '), /the bundle of \S+core: it could not be written: ENOTDIR/);
});
