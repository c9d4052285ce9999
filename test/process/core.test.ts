import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { EvidenceError } from '../../src/errors/errors.ts';
import { moduleAt, openCore, type Core } from '../../src/process/core.ts';
import { compile, crash, workDirectory } from '../elf/real-cores.ts';

const THREADED = `
#include <pthread.h>
#include <unistd.h>
static const char constant[] = "a constant of the program";
char variable[] = "a variable of the program";
static void *wait_for_ever(void *unused) { for (;;) pause(); return unused; }
int main(void) {
  pthread_t thread;
  for (int i = 0; i < 5; i++) pthread_create(&thread, 0, wait_for_ever, 0);
  usleep(20000);
  *(volatile char *)0x1234 = constant[0] + variable[0];
  return 0;
}`;

const directory = workDirectory();
const program = compile(directory, 'threaded', THREADED, '-g', '-O0');
const file = crash(directory, program, 'an argument', 'é');
const core = openCore(file);
after(() => core.close());

/** Values of symbols of a program that was mapped at `base`, as nm lists them. */
function symbol(name: string, base: bigint): bigint {
  const line = execFileSync('nm', [program], { encoding: 'utf8' })
    .split('\n')
    .find((each) => each.endsWith(` ${name}`));
  assert(line !== undefined);
  return base + BigInt(`0x${line.slice(0, 16)}`);
}

function executableOf(opened: Core) {
  const module = opened.modules.find((each) => each.path === program);
  assert(module !== undefined);
  return module;
}

const BUSY = `
#include <pthread.h>
#include <time.h>
static void *work(void *unused) { while (clock() < CLOCKS_PER_SEC / 5); return unused; }
int main(void) {
  pthread_t thread;
  pthread_create(&thread, 0, work, 0);
  pthread_join(thread, 0);
  __builtin_trap();
}`;

test('how long processors have worked for it: also for threads that have ended', () => {
  const busy = openCore(crash(directory, compile(directory, 'busy', BUSY)));
  const { user = 0, system = 0 } = busy.process?.cpu ?? {};
  busy.close();
  assert.ok(user + system > 0.1 && user + system < 60, `${user} s, ${system} s`);
});

suite('a core of a program with threads', () => {
  test('has its threads, the crashed one first, with the registers that gdb shows', () => {
    assert.equal(core.arch?.name, 'x86-64');
    assert.equal(core.threads.length, 6);
    const shown = execFileSync(
      'gdb',
      [
        '-nx',
        '-batch',
        '-iex',
        'set debuginfod enabled off',
        '-ex',
        'thread apply all -q printf "%d %lu %lu %lu\\n",$_thread,$pc,$sp,$r12',
        program,
        file,
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const fromGdb = [...shown.matchAll(/^(\d+) (\d+) (\d+) (\d+)$/gm)]
      .toSorted((a, b) => Number(a[1]) - Number(b[1]))
      .map(([, , ...values]) => values.map(BigInt));
    assert.deepEqual(
      core.threads.map((thread) => [thread.pc, thread.sp, thread.registers.r12]),
      fromGdb,
    );
    assert.equal(core.threads[0]?.id, core.process?.pid);
    assert.equal(core.threads[0]?.signal, 11);
  });

  test('says who died, by which signal, at which address', () => {
    assert.deepEqual(core.siginfo, { signal: 11, errno: 0, code: 1, address: 0x1234n });
    assert.equal(core.process?.name, 'threaded');
    assert.equal(core.process.arguments, `${program} an argument é`.slice(0, 79));
    assert.equal(core.process.uid, process.getuid?.());
    assert.equal(core.executable, program);
  });

  test('has the modules and build-ids that eu-unstrip lists', () => {
    const listed = execFileSync('eu-unstrip', ['-n', `--core=${file}`], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '' },
    });
    const expected = [...listed.matchAll(/^0x([0-9a-f]+)\+\S+ ([0-9a-f]+)@/gm)].map(
      ([, base, id]) => `${BigInt(`0x${base}`)} ${id}`,
    );
    assert.deepEqual(core.modules.map(({ base, buildId }) => `${base} ${buildId}`).toSorted(), expected.toSorted());
    assert.equal(core.modules.filter((module) => module.path === '[vdso]').length, 1);
    assert(core.modules.every((module) => module.firstPageInCore));
  });

  test('has the segments and mapped files that readelf lists', () => {
    const rows = execFileSync('readelf', ['-lW', file], { encoding: 'utf8' }).matchAll(
      /^ {2}LOAD +(0x\w+) (0x\w+) 0x\w+ (0x\w+) (0x\w+) ([R ])([W ])([E ])/gm,
    );
    const expected = Array.from(rows, ([, offset, address, size, memory, r, w, x]) =>
      [Number(offset), BigInt(address ?? 0), Number(size), BigInt(memory ?? 0), r, w, x].join(' '),
    );
    const ours = core.segments.map((each) =>
      [
        each.fileOffset,
        each.start,
        each.fileSize,
        each.end - each.start,
        each.readable ? 'R' : ' ',
        each.writable ? 'W' : ' ',
        each.executable ? 'E' : ' ',
      ].join(' '),
    );
    assert.deepEqual(ours, expected);
    const notes = execFileSync('eu-readelf', ['-n', file], { encoding: 'utf8' });
    const files = Array.from(
      notes.matchAll(/^ +([0-9a-f]+)-([0-9a-f]+) ([0-9a-f]+) \d+ +(\S.*)$/gm),
      ([, start, end, offset, name]) =>
        [`0x${start}`, `0x${end}`, `0x${offset}`].map((hex) => `${BigInt(hex)} `).join('') + name,
    );
    assert(core.files.length > 5);
    assert.deepEqual(
      core.files.map((each) => [each.start, each.end, each.fileOffset, each.path].join(' ')),
      files,
    );
  });

  test('gives memory: what it holds itself, and constants from the file that was mapped', () => {
    const module = executableOf(core);
    assert.equal(core.cstring(symbol('variable', module.base)), 'a variable of the program');
    assert.equal(core.cstring(symbol('constant', module.base)), 'a constant of the program');
    assert.equal(core.read(0x1234n, 8), undefined);
    assert.equal(moduleAt(core, core.threads[0]?.pc ?? 0n)?.path, program);
    assert.equal(moduleAt(core, 0x1234n), undefined);
  });

  test('does not read mapped files that it may not, that were replaced, or that are not there', () => {
    const [address, variable] = ['constant', 'variable'].map((name) => symbol(name, executableOf(core).base)) as [
      bigint,
      bigint,
    ];
    const openings = [
      () => openCore(file, { readMappedFiles: false }),
      () => openCore(file, { sysroot: '/nowhere' }),
      replaced,
    ];
    for (const open of openings) {
      const other = open();
      assert.equal(other.cstring(address), undefined);
      assert.equal(other.cstring(variable), 'a variable of the program');
      other.close();
    }
    function replaced(): Core {
      const sysroot = workDirectory();
      execFileSync('mkdir', ['-p', path.join(sysroot, directory)]);
      renameSync(compile(directory, 'other', 'int main(void) { return 1; }'), path.join(sysroot, program));
      return openCore(file, { sysroot });
    }
  });

  test('is read as far as it goes where it is truncated, and refused where its notes are', () => {
    const whole = readFileSync(file);
    const firstData = Math.min(
      ...core.segments.filter((segment) => segment.fileSize > 0).map((segment) => segment.fileOffset),
    );
    const cut = path.join(directory, 'cut');
    for (let length = 1; length < whole.length; length = Math.ceil(length * 1.3)) {
      writeFileSync(cut, whole.subarray(0, length));
      if (length < firstData - 4096) {
        assert.throws(() => openCore(cut), EvidenceError);
        continue;
      }
      const partial = openCore(cut);
      assert.equal(partial.truncatedAt, length);
      assert.deepEqual(partial.threads, core.threads);
      assert(
        partial.segments.every((segment) => segment.fileSize === 0 || segment.fileOffset + segment.fileSize <= length),
      );
      partial.close();
    }
    assert.equal(core.truncatedAt, undefined);
  });
});

test('what is no core is refused, with what to do', () => {
  const text = path.join(directory, 'text');
  const empty = path.join(directory, 'empty');
  writeFileSync(text, 'not a core\n');
  writeFileSync(empty, '');
  const refused: [string, RegExp][] = [
    [text, /is no ELF file/],
    [empty, /is empty/],
    [program, /an ELF file, but not a core dump/],
    [directory, /is a directory/],
    ['/dev/null', /is a device/],
    [path.join(directory, 'nothing'), /does not exist/],
  ];
  for (const [name, message] of refused) {
    assert.throws(
      () => openCore(name),
      (error) => error instanceof EvidenceError && message.test(error.message) && error.remedy !== '',
    );
  }
});
