import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { faultline, RUN } from '../support/faultline.ts';

const WRONG: Readonly<Record<string, readonly string[]>> = {
  'valgrind summary': ['valgrind', 'summary'],
  'ci run': ['ci', 'run', '--no-such-flag', '--', 'true'],
  'guru show': ['guru', 'show', '--since', 'today'],
  'triage log': ['triage', 'log', 'a', 'b'],
  doctor: ['doctor', '--format', 'pdf'],
};

for (const [command, args] of Object.entries(WRONG)) {
  test(`what ${command} does not take points to its own help`, async () => {
    const { status, stdout, stderr } = await faultline(args);
    assert.deepEqual(
      { status, stdout, remedy: stderr.trimEnd().split('\n').slice(1) },
      { status: 2, stdout: '', remedy: [`See "faultline ${command} --help".`] },
    );
  });
}

test('schema has no flags that it would not heed', async () => {
  assert.match((await faultline(['schema', '--help'])).stdout, /GLOBAL FLAGS\n {2}--debug: see/);
  for (const flag of ['--report=json=schema.json', '--format=html']) {
    const { status, stderr } = await faultline(['schema', flag]);
    assert.deepEqual([status, stderr.split('\n')[1]], [2, 'See "faultline schema --help".']);
  }
});

const NOWHERE: readonly (readonly string[])[] = [
  ['triage', 'coredump', 'core', '--sysroot', '/no/such/root'],
  ['symbols', 'find', 'deadbeefdeadbeef', '--sysroot', '/no/such/root'],
  ['symbols', 'find', 'deadbeefdeadbeef', '--debug-root', '/no/such/root'],
  ['check-debug-sections', '/bin/true', '--debug-root', '/no/such/root'],
];

for (const args of NOWHERE) {
  test(`a directory that does not exist is an error: ${args.join(' ')}`, async () => {
    const { status, stderr } = await faultline(args);
    assert.deepEqual(
      [status, stderr],
      [2, `faultline: ${args.at(-2)} /no/such/root is not a directory.\nCheck the path.\n`],
    );
  });
}

test('a configuration that is wrong is an error for every command', async () => {
  for (const args of [['triage', 'list'], ['symbols', 'find', 'deadbeefdeadbeef'], ['doctor']]) {
    const { status, stderr } = await faultline([...args, '--config', '/no/such.yaml']);
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, /^faultline: The configuration \/no\/such\.yaml can't be read: ENOENT\.\n/);
  }
});

test('a debuginfod server that is no address on the web, and an empty name, are errors of use', async () => {
  const wrong = [
    ['symbols', 'find', 'deadbeefdeadbeef', '--debuginfod-url', 'file:///srv'],
    ['check-debug-sections', ''],
  ];
  const said = await Promise.all(
    wrong.map(async (args) => {
      const { status, stderr } = await faultline(args);
      return [status, stderr.split('\n')[0]];
    }),
  );
  assert.deepEqual(said, [
    [2, 'faultline: --debuginfod-url file:///srv is no http:// or https:// address.'],
    [2, 'faultline: An empty name is no file.'],
  ]);
});

test('a directory for temporary files that does not exist is an error of use, no bug', async () => {
  const { status, stderr } = await faultline(['ci', 'run', '--', 'true'], { env: { TMPDIR: '/no/such/tmp' } });
  assert.deepEqual(
    [status, stderr.split('\n')[0]],
    [2, 'faultline: No temporary directory can be made in /no/such/tmp: ENOENT.'],
  );
});

test('a current directory that has been removed is an error of use, no bug', () => {
  const script = 'directory=$(mktemp -d) && cd "$directory" && rmdir "$directory" && exec "$@"';
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', script, 'sh', process.execPath, RUN, 'triage', 'log', '/dev/null'],
    { encoding: 'utf8' },
  );
  assert.deepEqual(
    [status, stderr],
    [2, 'faultline: The current directory is not there any more.\nChange to one that is, for example: cd /\n'],
  );
});

test('--json is heeded whatever FAULTLINE_FORMAT says; typed beside --format it is an error', async () => {
  const env = { FAULTLINE_FORMAT: 'html' };
  assert.match((await faultline(['doctor'], { env })).stdout, /^<!doctype html>/);
  assert.match((await faultline(['doctor', '--json'], { env })).stdout, /^\{\n {2}"schema"/);
  const { status, stdout, stderr } = await faultline(['doctor', '--json', '--format', 'html']);
  assert.deepEqual(
    { status, stdout, stderr },
    {
      status: 2,
      stdout: '',
      stderr: 'faultline: --format cannot also be provided when using --json.\nSee "faultline doctor --help".\n',
    },
  );
});
