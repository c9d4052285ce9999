import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lastFatal, parseTracebacks } from '../../src/python/parse-traceback.ts';
import { pythonSection } from '../../src/python/section.ts';
import type { Traceback } from '../../src/python/traceback.ts';
import { PythonSection } from '../../src/report/sections/python.ts';
import { pythons } from './pythons.ts';

const fixtures = new URL('../../fixtures/python/', import.meta.url);
const program = fileURLToPath(new URL('crash.py', fixtures));

suite('what the Pythons of this machine write', () => {
  const found = pythons();
  test('there is one', () => assert.ok(found.length > 0));
  for (const { program: python, version } of found) {
    for (const [what, depth] of [
      ['segv', '2'],
      ['abort', '0'],
      ['segv', '120'],
      ['fatal', '1'],
      ['dump', '1'],
      ['timeout', '1'],
      ['native-thread', '0'],
    ] as const) {
      test(`${version} ${what} ${depth}`, () => {
        const { stderr } = spawnSync('sh', ['-c', 'ulimit -c 0; exec "$@"', 'sh', python, program, what, depth], {
          encoding: 'utf8',
        });
        check(stderr, what, Number(depth), program);
      });
    }
  }
});

suite('what other versions wrote', () => {
  for (const version of ['3.8.18', '3.9.18', '3.10.13', '3.11.2', '3.12.1', '3.13.0', '3.14.10']) {
    for (const [what, depth] of [
      ['segv', '2'],
      ['segv', '120'],
      ['abort', '1'],
      ['fatal', '1'],
      ['dump', '1'],
      ['timeout', '1'],
      ['native-thread', '0'],
    ] as const) {
      test(`${version} ${what} ${depth}`, () =>
        check(fixture(`recorded/${version}-${what}-${depth}.txt`), what, Number(depth), '/srv/app/crash.py'));
    }
  }
});

/** What crash.py does is known, so what must be read is too. */
function check(text: string, what: string, depth: number, file: string): void {
  const { tracebacks, rest } = parseTracebacks(text.split('\n'));
  assert.deepEqual(
    rest.filter((line) => line.text !== ''),
    [],
  );
  const dump = tracebacks.at(-1);
  assert.ok(dump);
  assert.equal(tracebacks.length, what === 'dump' ? 2 : 1);
  const expected = { segv: 'Segmentation fault', abort: 'Aborted' }[what];
  assert.equal(dump.signal, expected);
  assert.equal(dump.timeout, what === 'timeout' ? '0:00:00.300000' : undefined);
  assert.equal(lastFatal(tracebacks) !== undefined, what !== 'dump' && what !== 'timeout');
  assert.equal(dump.threads.length, 3);
  const current = dump.threads.filter((thread) => thread.current);
  assert.equal(current.length, what === 'timeout' || what === 'native-thread' ? 0 : 1);
  const main = current[0] ?? dump.threads.find((thread) => thread.frames.at(-1)?.function === '<module>');
  assert.ok(main);
  const deep = main.frames.filter((frame) => frame.function === 'deep');
  assert.equal(main.truncated ?? false, depth === 120);
  assert.equal(deep.length, Math.min(depth + 1, 100));
  assert.ok(main.frames.every((frame) => frame.file === file));
  assert.ok(
    dump.threads
      .filter((thread) => thread !== main)
      .every((thread) => thread.frames.some((frame) => frame.function === 'idle')),
  );
  assert.ok(PythonSection.safeParse(pythonSection(dump)).success);
}

suite('forms that are rare', () => {
  const only = (name: string): Traceback => {
    const { tracebacks } = parseTracebacks(fixture(name).split('\n'));
    assert.equal(tracebacks.length, 1);
    return tracebacks[0] as Traceback;
  };
  test('3.14: thread names, collection, C stack, extension modules', () => {
    const { threads, cStack, extensionModules, cStackNote } = only('written/3.14-segv.txt');
    assert.deepEqual(
      threads.map((thread) => thread.name),
      ['worker [a]', 'python3'],
    );
    assert.equal(threads[1]?.note, 'freed frame');
    assert.deepEqual(threads[1]?.frames.slice(1), [
      { file: '/usr/lib/python3.14/site-packages/numpy/linalg.py', function: 'solve' },
      { line: 12 },
    ]);
    assert.deepEqual(cStack, [
      { index: 0, address: '0x7f2d3c4a1b28', function: '_Py_DumpStack', module: '/usr/lib/libpython3.14.so.1.0' },
      { index: 1, address: '0x7f2d3c03fc30', module: '/usr/lib/libc.so.6', offset: '0x3fc30' },
      { index: 2, address: '0x7f2d3b0010f0', function: 'crunch(int, double)', module: '/srv/app/fast.so' },
      { index: 3, address: '0x7f2d3b001100', module: '/srv/app/fast.so' },
      { index: 4, address: '0x1234' },
    ]);
    assert.equal(cStackNote, 'truncated rest of calls');
    assert.deepEqual(extensionModules, ['numpy._core._multiarray_umath', 'fast']);
  });
  test('3.14 without the GIL shows one thread', () => {
    const { threads, oneThread, cStack, cStackNote } = only('written/3.14t-segv.txt');
    assert.equal(oneThread, true);
    assert.equal(threads.length, 1);
    assert.deepEqual([cStack, cStackNote], [[], 'cannot get C stack on this system']);
  });
  test('a Python that could not start', () => {
    const { fatalError, runtimeState, threads } = only('written/3.8-no-frame.txt');
    assert.match(fatalError ?? '', /^init_fs_encoding/);
    assert.equal(runtimeState, 'core initialized');
    assert.equal(threads[0]?.note, 'no Python frame');
  });
  test('a signal of another number', () =>
    assert.equal(only('written/3.10-unexpected-signum.txt').fatalError, 'unexpected signum: 64'));
  test('more threads than are shown', () => {
    const thread = (number: number): string =>
      `Thread 0x${number.toString(16).padStart(16, '0')} (most recent call first):\n  File "a.py", line 1 in f\n`;
    const { tracebacks, rest } = parseTracebacks(
      `${Array.from({ length: 100 }, (_, index) => thread(index)).join('\n')}\n...\n`.split('\n'),
    );
    assert.equal(tracebacks[0]?.threads.length, 100);
    assert.equal(tracebacks[0].truncated, 'threads');
    assert.deepEqual(
      rest.map(({ text }) => text),
      [''],
    );
  });
  test('a log that begins within a traceback', () => {
    const [first] = parseTracebacks(fixture('recorded/3.11.2-segv-2.txt').split('\n').slice(5)).tracebacks;
    assert.equal(first?.truncated, 'start');
    assert.equal(first.threads.length, 3);
  });
  test('a log that ends after a thread has begun', () => {
    const [only_] = parseTracebacks([
      'Fatal Python error: Aborted',
      '',
      'Current thread 0x00007f5c8a419b80 (most recent call first):',
    ]).tracebacks;
    assert.equal(only_?.threads[0]?.truncated, true);
  });
});

function fixture(name: string): string {
  return readFileSync(new URL(name, fixtures), 'utf8');
}
