import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { parseReport } from '../../src/report/model.ts';
import { crashReport } from '../coredump/stacks.ts';
import { faultline, RUN } from '../support/faultline.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-files-'));
after(() => rmSync(directory, { recursive: true }));
mkdirSync(path.join(directory, '.git'));
mkdirSync(path.join(directory, 'src'));
writeFileSync(path.join(directory, 'src/main.c'), '');
const report = crashReport([
  ['parse', '/srv/app', 'culprit', { file: '/build/lib/parse.c', line: 9 }],
  ['main', '/srv/app', 'code', { file: path.join(directory, 'src/main.c'), line: 3 }],
]);
writeFileSync(path.join(directory, 'crash.json'), JSON.stringify(report));

const compare = (...args: string[]) =>
  faultline(['triage', 'compare', 'crash.json', 'crash.json', ...args], { cwd: directory });
const read = (name: string) => readFileSync(path.join(directory, name), 'utf8');

test('text for the person, files for the machine, in one run', async () => {
  const { status, stdout } = await compare(
    '--report',
    'json=a.json',
    '--report',
    'sarif=a.sarif',
    '--report',
    'junit=a.xml',
    '--report',
    'html=a.html',
    '--report',
    'text=a.txt',
  );
  assert.equal(status, 0);
  assert.match(stdout, /^2 crashes, 1 distinct/);
  assert.equal(read('a.txt'), stdout);
  assert.equal(parseReport(JSON.parse(read('a.json'))).command, 'triage compare');
  assert.match(read('a.sarif'), /"uri": "src\/main\.c"/);
  assert.match(read('a.xml'), /<error type="coredump\/null-read"/);
  assert.match(read('a.html'), /^<!doctype html>/);
  assert.deepEqual(
    readdirSync(directory).filter((name) => name.endsWith('.tmp')),
    [],
  );
});

test('a file that is there is replaced, a link stays a link', async () => {
  writeFileSync(path.join(directory, 'old.json'), 'old');
  symlinkSync('old.json', path.join(directory, 'link.json'));
  await compare('--report', 'json=link.json');
  assert.ok(lstatSync(path.join(directory, 'link.json')).isSymbolicLink());
  assert.match(read('old.json'), /^\{/);
});

test('a device is written to, not replaced', async () => {
  const { status } = await compare('--report', 'json=/dev/null');
  assert.equal(status, 0);
  assert.ok(lstatSync('/dev/null').isCharacterDevice());
});

test('a file keeps its permissions, and its name may be as long as names get', async () => {
  const name = 'n'.repeat(255);
  writeFileSync(path.join(directory, name), 'old', { mode: 0o600 });
  const { status } = await compare('--report', `json=${name}`);
  assert.equal(status, 0);
  assert.equal(statSync(path.join(directory, name)).mode & 0o777, 0o600);
  assert.match(read(name), /^\{/);
});

for (const [stream, redirection] of Object.entries({ '/dev/stdout': '>>', '/dev/stderr': '2>>' })) {
  test(`${stream} that is a file is written on, not replaced`, () => {
    const file = path.join(directory, 'all.log');
    writeFileSync(file, 'before\n');
    const { status } = spawnSync(
      'sh',
      [
        '-c',
        `"$@" ${redirection} all.log`,
        'sh',
        process.execPath,
        RUN,
        'triage',
        'compare',
        'crash.json',
        'crash.json',
        '--report',
        `json=${stream}`,
      ],
      { cwd: directory },
    );
    assert.equal(status, 0);
    assert.match(
      read('all.log'),
      stream === '/dev/stdout' ? /^before\n2 crashes[^]*\n\{\n[^]*\}\n$/ : /^before\n\{\n[^]*\}\n$/,
    );
  });
}

test('two reports to one file, also by another name of it, are an error before any work is done', async () => {
  symlinkSync('one.json', path.join(directory, 'other-name.json'));
  writeFileSync(path.join(directory, 'one.json'), 'old');
  for (const second of ['./one.json', 'other-name.json']) {
    const { status, stderr } = await compare('--report', 'json=one.json', '--report', `html=${second}`);
    assert.equal(status, 2);
    assert.match(stderr, /^faultline: Two reports are to be written to .*one\.json\.\n/);
  }
  assert.equal(read('one.json'), 'old');
});

const WRONG = {
  'an unknown format': ['pdf=x', /--report pdf=x is not FORMAT=FILE\./],
  'no file': ['sarif=', /is not FORMAT=FILE/],
  'no format': ['out.sarif', /is not FORMAT=FILE/],
  'a missing directory': ['sarif=nowhere/x.sarif', /nowhere is not a directory/],
  'a directory as file': ['sarif=src', /could not be written to src: EISDIR/],
  'a full disk': ['json=/dev/full', /could not be written to \/dev\/full: ENOSPC/],
} as const;

for (const [what, [target, expected]] of Object.entries(WRONG)) {
  test(`${what} is an error of two lines`, async () => {
    const { status, stderr } = await compare('--report', target);
    assert.equal(status, 2);
    assert.match(stderr, expected);
    assert.equal(stderr.trimEnd().split('\n').length, 2);
  });
}

test('a report is printed even if a file of it cannot be written', async () => {
  const { stdout, status } = await compare('--report', 'json=/dev/full');
  assert.match(stdout, /^2 crashes/);
  assert.equal(status, 2);
});

const TO_A_FULL_DISK: Record<string, readonly string[]> = {
  'a report': ['triage', 'compare', 'crash.json', 'crash.json', '--report', 'json=kept.json'],
  'the schema': ['schema'],
  help: ['--help'],
};

for (const [what, args] of Object.entries(TO_A_FULL_DISK)) {
  test(`${what} to a full disk is an error of two lines, files are written all the same`, () => {
    const { status, stderr } = spawnSync('sh', ['-c', '"$@" > /dev/full', 'sh', process.execPath, RUN, ...args], {
      cwd: directory,
      encoding: 'utf8',
    });
    assert.equal(status, 2);
    assert.match(stderr, /^faultline: Standard output could not be written: ENOSPC\.\n.+\n$/);
    if (args.includes('--report')) assert.equal(parseReport(JSON.parse(read('kept.json'))).command, 'triage compare');
  });
}
