import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import type { Report } from '../../src/report/model.ts';
import { compile, workDirectory } from '../elf/real-cores.ts';
import { faultline, type RunOptions } from '../support/faultline.ts';

const directory = workDirectory();
const tree = path.join(directory, 'tree');
mkdirSync(path.join(tree, 'vendor'), { recursive: true });
const SOURCE = 'int f(int a) { return a; }\nint main(void) { return f(0); }\n';
const files = {
  full: ['-g'],
  lines: ['-g1'],
  'no-build-id': ['-g', '-Wl,--build-id=none'],
  'vendor/stripped.so': ['-s', '-shared', '-fPIC'],
};
for (const [name, options] of Object.entries(files))
  copyFileSync(compile(directory, path.basename(name), SOURCE, ...options), path.join(tree, name));
copyFileSync('/etc/hostname', path.join(tree, 'text'));
const loop = path.join(directory, 'loop');
symlinkSync(loop, loop);

/** The rules and the names of the files that they are about. */
async function findings(
  args: readonly string[],
  options?: RunOptions,
): Promise<{ status: number | null; found: string[] }> {
  const { status, stdout } = await faultline(['check-debug-sections', tree, '--json', ...args], {
    cwd: directory,
    ...options,
  });
  const report = JSON.parse(stdout) as Report;
  return {
    status,
    found: report.findings
      .map(({ rule, location }) => `${rule.split('/')[1]} ${path.basename(location?.path ?? '')}`)
      .toSorted(),
  };
}

suite('policies', () => {
  test('the payload of split debug information is debug information', async () => {
    const cwd = workDirectory();
    execFileSync('gcc', ['-g', '-gsplit-dwarf', '-c', '-o', 'unit.o', '-x', 'c', '-'], { cwd, input: SOURCE });
    const { status, stdout } = await faultline([
      'check-debug-sections',
      path.join(cwd, 'unit.dwo'),
      '--forbid-debug',
      '--json',
    ]);
    assert.equal(status, 1);
    assert.deepEqual(
      (JSON.parse(stdout) as Report).findings.map(({ rule }) => rule),
      ['debug-sections/unexpected-debug'],
    );
  });

  const cases: [string, readonly string[], readonly string[]][] = [
    ['none', [], []],
    ['symtab', ['--require', 'symtab'], ['missing stripped.so']],
    ['line-tables', ['--require', 'line-tables'], ['missing stripped.so']],
    ['full', ['--require', 'full'], ['line-tables-only lines', 'missing stripped.so']],
    ['a build-id', ['--require-build-id'], ['no-build-id no-build-id']],
    ['a build-id in cores', ['--require-core-build-id'], ['core-without-build-id no-build-id']],
    [
      'no debug information',
      ['--forbid-debug'],
      ['unexpected-debug full', 'unexpected-debug lines', 'unexpected-debug no-build-id'],
    ],
    ['allowed by name', ['--require', 'symtab', '--allow', '*.so=from the vendor'], []],
    ['allowed for a reason that holds =', ['--require', 'symtab', '--allow', '*.so=https://tracker.example/?id=7'], []],
    ['allowed by path', ['--require', 'symtab', '--allow', '*/vendor/*=from the vendor'], []],
  ];
  for (const [name, args, expected] of cases) {
    test(name, async () =>
      assert.deepEqual(await findings(args), { status: expected.length > 0 ? 1 : 0, found: expected }),
    );
  }

  test('an exception that fits nothing is a warning: the status stays 0 unless warnings fail', async () => {
    assert.deepEqual(await findings(['--allow', 'gone.so=reason']), { status: 0, found: ['unused-exception '] });
    assert.equal((await findings(['--allow', 'gone.so=reason', '--fail-on', 'warning'])).status, 1);
  });

  test('an exception that fits nothing is told to people too', async () => {
    for (const format of ['text', 'markdown', 'html', 'guru']) {
      const { stdout } = await faultline([
        'check-debug-sections',
        tree,
        '--allow',
        'gone.so=reason',
        '--format',
        format,
      ]);
      assert.match(stdout, /No file fits gone\.so\./, format);
    }
  });

  test('exceptions from the configuration', async () => {
    const cwd = workDirectory();
    writeFileSync(
      path.join(cwd, 'faultline.config.yaml'),
      'debugSections:\n  policy:\n    - { glob: "*.so", require: none, reason: delivered so }\n    - { glob: lines, require: line-tables }\n',
    );
    assert.deepEqual(await findings(['--require', 'full'], { cwd }), { status: 0, found: [] });
  });
});

suite('the command line', () => {
  test('the text says how many can be symbolised, and which not', async () => {
    const { stdout, status } = await faultline(['check-debug-sections', tree, '--require', 'full'], {
      env: { NO_COLOR: '1' },
    });
    assert.equal(status, 1);
    assert.match(stdout, /^Of 4 ELF files 3 can be symbolised\.\n/);
    assert.match(stdout, /^2 files fail what is required/m);
    assert.match(stdout, /none +\S*\/vendor\/stripped\.so +it has neither debug information nor a symbol table/);
  });

  test('the text says of debug information in files of their own whether they are there', async () => {
    const apart = workDirectory();
    const program = compile(apart, 'apart', SOURCE, '-g');
    execFileSync('objcopy', ['--only-keep-debug', program, `${program}.debug`]);
    execFileSync('objcopy', ['--strip-all', `--add-gnu-debuglink=${program}.debug`, program]);
    assert.match(
      (await faultline(['check-debug-sections', program])).stdout,
      /1 {2}separate {2}debug information in a file of its own: 1 found\n/,
    );
    rmSync(`${program}.debug`);
    assert.match(
      (await faultline(['check-debug-sections', program])).stdout,
      /1 {2}separate {2}debug information in a file of its own: 1 missing\n/,
    );
  });

  test('--verbose tells what is in each file', async () => {
    const { stdout } = await faultline(['check-debug-sections', path.join(tree, 'full'), '--verbose']);
    assert.match(stdout, /^ *full +\S*\/full +DWARF \d; \.eh_frame; build-id [0-9a-f]{40}$/m);
  });

  test('a list on standard input, by lines or by NUL', async () => {
    for (const separator of ['\n', '\0']) {
      const { stdout } = await faultline(['check-debug-sections', '-', '--json'], {
        input: ['full', 'lines', 'gone', '../loop'].map((name) => path.join(tree, name) + separator).join(''),
      });
      const [section] = (JSON.parse(stdout) as { sections: { counts: object }[] }).sections;
      assert.deepEqual(section?.counts, { full: 1, 'line-tables': 1, unreadable: 2 });
    }
  });

  const refused: [string, readonly string[], RegExp][] = [
    ['no path', [], /Missing 1 required arg: path: File, directory/],
    ['a path that does not exist', ['/nowhere'], /\/nowhere does not exist/],
    ['a loop of links', [loop], /loop is a loop of symbolic links\.$/m],
    ['a name that is too long', ['x'.repeat(300)], /has a name that is too long\.$/m],
    ['an exception without a reason', [tree, '--allow', '*.so'], /has no reason/],
    ['an unknown engine', [tree, '--engine', 'guess'], /Expected --engine/],
  ];
  for (const [name, args, message] of refused) {
    test(`refuses ${name}`, async () => {
      const { status, stderr } = await faultline(['check-debug-sections', ...args]);
      assert.equal(status, 2);
      assert.match(stderr, message);
    });
  }
});
