import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { segmentAt } from '../../src/process/segments.ts';
import { openCore } from '../../src/process/core.ts';
import { EXIT } from '../../src/errors/errors.ts';
import { parseReport, type Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { terminalOptions } from '../../src/report/views/index.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { compile, crash as dumped, workDirectory } from '../elf/real-cores.ts';
import { badCores } from '../support/bad-cores.ts';
import { crash, type Crash } from '../support/crash.ts';
import { faultline, RUN, type Run, type RunOptions } from '../support/faultline.ts';
import { PATIENCE, until } from '../support/until.ts';

const TOOLS = fileURLToPath(new URL('../../fixtures/tools/', import.meta.url));
const NOBODY = { uid: 65_534, gid: 65_534 };
const ESCAPE = '\u001b';

const directory = temporaryDirectory().path;
/** TMPDIR of every run: whatever is left in it was forgotten. */
const temporary = path.join(directory, 'tmp');
const env = { TMPDIR: temporary, NO_COLOR: undefined, FORCE_COLOR: undefined };
const at = (name: string) => path.join(directory, name);
const withTool = (name: string) => ({ PATH: `${path.join(TOOLS, name)}:${process.env.PATH}` });

/** `e_machine` in the file header, and its value for processors without a record: one that gdb knows, and one that it does not. */
const MACHINE = 18;
const EM_386 = 3;
const EM_68K = 4; // whose cores no gdb of Debian's reads

let died: Crash;
let bad: ReadonlyMap<string, string>;

before(async () => {
  mkdirSync(temporary);
  mkdirSync(at('empty'));
  died = await crash('null-read');
  bad = new Map(badCores(died.core, died.exe, directory).map(({ name, file }) => [name, file]));
  writeFileSync(at('another-machine'), readFileSync(died.core).fill(EM_386, MACHINE, MACHINE + 1));
  execFileSync('mkfifo', [at('fifo')]);
  writeFileSync(at('broken.json'), '{');
});

function triage(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return faultline(['triage', 'coredump', ...args], { ...options, env: { ...env, ...options.env } });
}

/** The report of a run that answered, which leaves nothing behind. */
async function answer(args: readonly string[]): Promise<Report> {
  const { status, stdout, stderr } = await triage([...args, '--json']);
  assert.equal(stderr, '');
  assert.equal(status, EXIT.done);
  assert.deepEqual(readdirSync(temporary), []);
  return parseReport(JSON.parse(stdout));
}

/** Asserts that a run refused in two lines, what happened and what to do, and left nothing behind. */
function assertRefused({ status, stdout, stderr }: Run, expected: number, message: RegExp): void {
  assert.equal(stdout, '');
  assert.match(stderr, /^faultline: [^\n]+\n[^\n]+\n$/);
  assert.match(stderr.slice('faultline: '.length).split('\n', 1)[0] ?? '', message);
  assert.doesNotMatch(stderr, /Internal error|node_modules|dist\//);
  assert.equal(status, expected);
  assert.deepEqual(readdirSync(temporary), []);
}

suite('what is no core is refused', () => {
  const targets: readonly (readonly [string, () => string, RegExp])[] = [
    ['a missing file', () => at('missing'), /does not exist, and /],
    ['a directory', () => bad.get('a directory') ?? '', /is a directory without a core dump in it\.$/],
    ['a text file', () => bad.get('a text file') ?? '', /is not a core dump\.$/],
    ['an empty file', () => bad.get('an empty file') ?? '', /is empty\.$/],
    ['an executable', () => bad.get('an executable') ?? '', /is a program, not a core dump, and /],
    ['a fifo', () => at('fifo'), /is a device, a pipe or a socket, not a core dump\.$/],
    ['a core cut in its notes', () => bad.get('cut within the notes') ?? '', /core/],
  ];
  test('a directory without a slash in its name', async () =>
    assertRefused(
      await triage(['empty'], { cwd: directory }),
      EXIT.usage,
      /^empty is a directory without a core dump in it\.$/,
    ));

  for (const [what, target, message] of targets) {
    test(what, async () => assertRefused(await triage([target()]), EXIT.usage, message));
  }

  test('a file that may not be read', { skip: cannotBeNobody() }, async () => {
    assertRefused(await triage([died.core], { ...NOBODY, cwd: '/' }), EXIT.usage, /may not be read\.$/);
  });
});

test('a user without a home is answered like any other', { skip: cannotBeNobody() }, async () => {
  const nowhere = { uid: 54_321, gid: 54_321, cwd: '/', env: { HOME: undefined, SHELL: undefined } };
  assertRefused(await triage([at('a-text-file')], nowhere), EXIT.usage, /may not be read\.$/);
});

test('a file of the process that links, or permissions, keep us from is only not there', async () => {
  const [top = ''] = died.exe.split('/').filter((part) => part !== '');
  mkdirSync(at('sysroot'));
  symlinkSync(top, path.join(at('sysroot'), top));
  const { status, stdout, stderr } = await triage([died.core, '--sysroot', at('sysroot')]);
  assert.equal(stderr, '');
  assert.equal(status, EXIT.done);
  assert.match(stdout, /^SIGSEGV/);
});

test('a core of a processor without a record is answered by its notes, its siginfo and what gdb tells', async () => {
  const [partial, whole] = [await answer([at('another-machine')]), await answer([died.core, '--engine', 'gdb'])];
  assert.partialDeepStrictEqual(sectionOf(partial, 'crash'), {
    arch: 'i386',
    signal: { name: 'SIGSEGV', codeName: 'SEGV_MAPERR' },
    cause: { class: 'unknown', address: '0x0', confidence: 'low' },
    handler: { present: false },
  });
  assert.equal(sectionOf(whole, 'crash')?.arch, 'x86-64');
  assert.deepEqual(sectionOf(partial, 'backtrace')?.frames, sectionOf(whole, 'backtrace')?.frames);
  assert.partialDeepStrictEqual(
    sectionOf(partial, 'registers')?.registers,
    sectionOf(whole, 'registers')?.registers ?? { none: '' },
  );
  assert.ok(sectionOf(partial, 'modules') && sectionOf(partial, 'process'));
  const why = partial.incomplete?.find(({ what }) => what === 'processor')?.why ?? '';
  assert.match(why, /no record of i386: registers and stacks are gdb's/);
  assert.equal(whole.incomplete?.some(({ what }) => what === 'processor') ?? false, false);
});

test('a core of a processor that gdb does not know either is not called damaged', async () => {
  writeFileSync(at('unknown-machine'), readFileSync(died.core).fill(EM_68K, MACHINE, MACHINE + 1));
  const partial = await answer([at('unknown-machine')]);
  assert.partialDeepStrictEqual(sectionOf(partial, 'crash'), {
    signal: { name: 'SIGSEGV' },
    cause: { class: 'unknown', confidence: 'low' },
    engine: 'core',
  });
  const why = partial.incomplete?.find(({ what }) => what === 'backtrace')?.why ?? '';
  assert.match(why, /^gdb can't read .*: it does not know the processor, .*apt-get install gdb-multiarch/);
});

suite('wrong flags are refused', () => {
  const flags: readonly (readonly [string, () => readonly string[], RegExp])[] = [
    ['--exe that is a text file', () => ['--exe', at('a-text-file')], /is not a program: it is no ELF file/],
    ['--exe that is missing', () => ['--exe', at('missing')], /missing does not exist\.$/],
    ['--log that is missing', () => ['--log', at('missing')], /missing can't be read: ENOENT\.$/],
    ['--config that is broken', () => ['--config', at('broken.json')], /^The configuration .* can't be parsed: /],
    ['--timeout that is no number', () => ['--timeout', 'abc'], /^--timeout abc is not a number of seconds\.$/],
    ['a number that is none', () => ['--last', 'x'], /^Parsing --last: Expected an integer but received: x$/],
    [
      'flags that exclude each other',
      () => ['--all', '--last', '2'],
      /^--last=2 cannot also be provided when using --all$/,
    ],
    ['a flag that there is not', () => ['--bogus'], /^Nonexistent flag: --bogus$/],
  ];
  for (const [what, args, message] of flags) {
    test(what, async () => assertRefused(await triage([died.core, ...args()]), EXIT.usage, message));
  }
});

test('a command that there is not is named as it was typed', async () => {
  assertRefused(await faultline(['triage', 'bogus']), EXIT.usage, /^There is no command "triage bogus"\.$/);
});

suite('a gdb that does not do is named', () => {
  const gdbs: readonly (readonly [string, RegExp])[] = [
    ['gdb-too-old', /^gdb 7\.6\.1 is too old\.$/],
    ['gdb-hangs', /^gdb .* did not answer within 1 s and was ended\.$/],
    ['gdb-crashes', /^gdb .* (?:ended with status 139|was ended by SIGSEGV)\.$/],
    ['gdb-prints-nonsense', /^gdb .* said what can't be understood /],
    ['gdb-fails-to-start', /^gdb .* ended with status 1; it said: Python initialization failed/],
  ];
  for (const [name, message] of gdbs) {
    test(name, async () => {
      const args = name === 'gdb-hangs' ? ['--timeout', '1'] : [];
      assertRefused(await triage([died.core, '--engine', 'gdb', ...args], { env: withTool(name) }), EXIT.tool, message);
    });
  }

  test('of no account where it is asked of a variable alone', async () => {
    const directory = workDirectory();
    const source = 'int main(void) { volatile long double big = 1; int *null = 0; return *null + (int)big; }';
    const core = dumped(directory, compile(directory, 'big', source, '-g')); // gdb alone reads such a number
    const { status, stdout } = await triage([core, '--locals', '--json'], { env: withTool('gdb-too-old') });
    assert.equal(status, 0);
    const report = parseReport(JSON.parse(stdout));
    assert.equal(sectionOf(report, 'crash')?.engine, 'native');
    assert.match(JSON.stringify(report.incomplete), /gdb 7\.6\.1 is too old/);
  });

  test('missing, though it is asked for', async () => {
    const run = await triage([died.core, '--engine', 'gdb'], { env: { PATH: at('empty') } });
    assertRefused(run, EXIT.tool, /^gdb is needed and was not found\.$/);
    assert.match(run.stderr, /\nInstall it: apt-get install gdb\n$/);
  });
});

suite('partial evidence gives a partial answer that says so', () => {
  for (const name of ['cut behind the notes', 'cut in half', 'cut before the last byte']) {
    test(`a core ${name}`, async () => {
      const report = await answer([bad.get(name) ?? '']);
      assert.equal(sectionOf(report, 'crash')?.signal?.name, 'SIGSEGV');
      assert.match(JSON.stringify(report.incomplete), /truncated|cut|ends/);
    });
  }

  test('a core of an abort that is cut before its stack does not say that nothing was wrong', async () => {
    const { core } = await crash('abort');
    truncateSync(core, statSync(core).size / 2);
    const report = await answer([core]);
    assert.equal(sectionOf(report, 'crash')?.cause.class, 'unknown');
    assert.match(JSON.stringify(report.incomplete), /the core does not hold its stack/);
  });

  test('a core of an abort that is cut within its stack is not sure of it: a handler may have called it', async () => {
    const { core } = await crash('abort');
    const start = stackPointerIn(core);
    for (let held = 1024; held > 0; held -= 64) {
      truncateSync(core, start + held);
      const report = await answer([core]);
      const { function: outermost } = sectionOf(report, 'backtrace')?.frames.at(-1) ?? {};
      if (outermost === 'main') continue;
      const { cause } = sectionOf(report, 'crash') ?? {};
      assert.deepEqual([cause?.class, cause?.confidence], ['abort', 'medium'], outermost);
      return;
    }
    assert.fail('main is on every stack');
  });

  test('a program of another build names nothing', async () => {
    const deleted = await crash('deleted-executable');
    const report = await answer([deleted.core, '--exe', died.exe]);
    assert.match(
      JSON.stringify(report.incomplete),
      /is not the program that crashed: its build-id is [0-9a-f]+, the one in the core [0-9a-f]+/,
    );
    assert.equal(sectionOf(report, 'crash')?.faultFrame?.function, undefined);
  });

  test('of a program that another one is given for, the fault is told by its handler', async () => {
    const { core } = await crash('handler-raise-nodefer-without-build-id');
    const report = await answer([core, '--exe', died.exe]);
    assert.match(
      JSON.stringify(report.incomplete),
      /is not the program that crashed: its segments have other addresses or sizes/,
    );
    assert.match(sectionOf(report, 'crash')?.faultFrame?.module ?? '', /\/crash$/);
  });

  test('a program without a build-id that is another one names nothing either', async () => {
    const { core } = await crash('handler-raise-nodefer');
    const other = at('without-build-id');
    copyFileSync(died.exe, other);
    spawnSync('objcopy', ['--remove-section=.note.gnu.build-id', other]);
    const report = await answer([core, '--exe', other]);
    assert.match(
      JSON.stringify(report.incomplete),
      /is not the program that crashed: it has no build-id, the one in the core is [0-9a-f]+/,
    );
    assert.equal(sectionOf(report, 'crash')?.cause.class, 'null-read');
  });
});

test('a path is taken as it is, whatever is in it', async () => {
  const expected = fingerprint(await answer([died.core]));
  for (const name of ['with space', 'new\nline', `it's "quoted"`, '$(id) ;&|*', '-x']) {
    copyFileSync(died.core, at(name));
    assert.equal(fingerprint(await answer([at(name)])), expected, name);
  }
  const { status, stdout } = await triage(['./-x'], { cwd: directory });
  assert.equal(status, EXIT.done);
  assert.match(stdout, /^SIGSEGV/);
});

test('a compressed core is the same crash, and leaves nothing behind', async () => {
  const expected = fingerprint(await answer([died.core]));
  for (const [program, extension] of [
    ['zstd', 'zst'],
    ['gzip', 'gz'],
    ['xz', 'xz'],
    ['lz4', 'lz4'],
  ] as const) {
    const file = at(`core.${extension}`);
    writeFileSync(file, execFileSync(program, ['-q', '-c', died.core], { maxBuffer: 256 * 1024 * 1024 }));
    const report = await answer([file]);
    assert.equal(fingerprint(report), expected, program);
    assert.deepEqual(report.incomplete, [], program);
  }
});

suite('nothing but what is meant for a terminal reaches it', () => {
  test('no colour into a pipe, nor with NO_COLOR', async () => {
    for (const more of [{}, { NO_COLOR: '1' }])
      assert.ok(!(await triage([died.core], { env: more })).stdout.includes(ESCAPE));
  });

  test('colour with FORCE_COLOR', async () => {
    const { stdout } = await triage([died.core], { env: { FORCE_COLOR: '1' } });
    assert.ok(stdout.includes(`${ESCAPE}[`));
  });

  test('on a terminal colour, but for NO_COLOR and FORCE_COLOR=0', () => {
    const onTerminal = (env: Readonly<Record<string, string>>) => {
      for (const [name, value] of Object.entries({ NO_COLOR: '', FORCE_COLOR: '', TERM: 'xterm', ...env }))
        process.env[name] = value;
      return terminalOptions({ isTTY: true, columns: 80 } as NodeJS.WriteStream).color;
    };
    const before = { ...process.env };
    try {
      assert.deepEqual(
        [{}, { FORCE_COLOR: '1' }, { NO_COLOR: '1' }, { FORCE_COLOR: '0' }, { TERM: 'dumb' }].map(onTerminal),
        [true, true, false, false, false],
      );
    } finally {
      process.env = before;
    }
  });

  test('a command line with escapes and line ends is shown, not obeyed', async () => {
    const hostile = await crash('null-read', {
      args: [`${ESCAPE}]0;owned\u0007`, `${ESCAPE}[2J`, 'a\nfingerprint  forged'],
    });
    const { status, stdout } = await triage([hostile.core, '--verbose']);
    assert.equal(status, EXIT.done);
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    assert.doesNotMatch(stdout, /^\s*fingerprint {2}forged/m);
    assert.match(stdout, /\\x1b\]0;owned\\x07/);
  });

  test('nor does the name of a file that is missing', async () => {
    assertRefused(await triage([`${directory}/${ESCAPE}[31m\nx`]), EXIT.usage, /\/\\x1b\[31m\\nx does not exist/);
  });
});

suite('a reader that has had enough is no error', () => {
  const pipes: readonly (readonly [string, string, readonly string[], number])[] = [
    ['head', '{ "$@"; echo "status $?" >&2; } | head -n 1', ['--verbose'], EXIT.done],
    [
      'one that reads nothing, files and status are made all the same',
      '{ "$@"; echo "status $?" >&2; } | true',
      ['--fail-on', 'error', '--report', 'html=crash.html'],
      EXIT.findings,
    ],
    ['one that reads no message', '{ "$@" 2>&1; echo "status $?" >&2; } | true', ['--timeout', 'abc'], EXIT.usage],
  ];
  for (const [reader, script, args, status] of pipes) {
    test(reader, () => {
      const { stderr } = spawnSync(
        'sh',
        ['-c', script, 'sh', process.execPath, RUN, 'triage', 'coredump', died.core, ...args],
        { cwd: directory, encoding: 'utf8', env: { ...process.env, ...env } },
      );
      assert.equal(stderr, `status ${status}\n`);
      if (args.includes('--report')) assert.match(readFileSync(at('crash.html'), 'utf8'), /<\/html>\s*$/);
    });
  }
});

test('SIGINT ends gdb and removes what was made', { timeout: PATIENCE }, async (context) => {
  const child = spawn(process.execPath, [RUN, 'triage', 'coredump', died.core, '--engine', 'gdb'], {
    env: { ...process.env, ...env, ...withTool('gdb-hangs') },
    stdio: 'ignore',
  });
  context.after(() => child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await until('gdb', () => hungGdbs().length > 0);
  assert.notDeepEqual(readdirSync(temporary), []);
  child.kill('SIGINT');
  assert.equal(await ended, EXIT.interrupted);
  await until('its end', () => hungGdbs().length === 0); // a sandbox takes its processes along, a little later
  assert.deepEqual(readdirSync(temporary), []);
});

/** Why no run as another user is possible: that takes root, and a directory that others may read. */
function cannotBeNobody(): string | false {
  return spawnSync(process.execPath, [RUN, '--version'], { ...NOBODY, cwd: '/' }).status === 0
    ? false
    : 'other users may not read this directory, or this one is not root';
}

/** Processes of the gdb that hangs whose TMPDIR is ours. */
function hungGdbs(): string[] {
  return readdirSync('/proc').filter(
    (pid) =>
      /^\d+$/.test(pid) &&
      proc(pid, 'cmdline').includes('gdb-hangs') &&
      proc(pid, 'environ').includes(`TMPDIR=${temporary}\0`),
  );
}

function proc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has ended
  }
}

function fingerprint(report: Report): string {
  const found = sectionOf(report, 'crash')?.fingerprint;
  assert.ok(found);
  return found;
}

/** Where in a core's file the crashed thread's stack pointer points to. */
function stackPointerIn(file: string): number {
  const core = openCore(file);
  const { sp = 0n } = core.threads[0] ?? {};
  const stack = segmentAt(core.segments, sp);
  core.close();
  assert.ok(stack);
  return stack.fileOffset + Number(sp - stack.start);
}
