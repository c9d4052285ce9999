import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { frameJudge } from '../../src/runtimes/library.ts';
import type { SanitizerProblem } from '../../src/report/sections/sanitizer.ts';
import { FrameHead, parseFrame } from '../../src/sanitizer/frame-line.ts';
import type { SanitizerReport } from '../../src/sanitizer/model.ts';
import { problemsOf } from '../../src/sanitizer/problems.ts';
import { sanitizerReader } from '../../src/sanitizer/reader.ts';

const recorded = (name: string) =>
  readFileSync(new URL(`../../fixtures/sanitizer/recorded/${name}.log`, import.meta.url), 'utf8').split('\n');

function reportsIn(lines: readonly string[]): SanitizerReport[] {
  const reports: SanitizerReport[] = [];
  const reader = sanitizerReader((report) => reports.push(report));
  for (const line of lines) reader.read(line);
  reader.end();
  return reports;
}

const problemsIn = (lines: readonly string[]): SanitizerProblem[] =>
  reportsIn(lines).flatMap((report) => problemsOf(report, { judge: frameJudge(), program: '/srv/app/program' }));

const told = (problems: readonly SanitizerProblem[]) =>
  problems.map(
    ({ signature, rootCause }) => `${signature} at ${rootCause?.file?.replace(/^.*\//, '')}:${rootCause?.line}`,
  );

suite("gcc's and clang's reports", () => {
  for (const [name, expected] of Object.entries({
    race: ['data-race | count at race.c:9'],
    'two-races': ['data-race | open_one at two-races.c:9', 'data-race | close_one at two-races.c:15'],
    leak: ['direct-leak | make_table | main at leak.c:4'],
    'leak-alone': ['direct-leak | make_table | main at leak.c:4'],
    'use-after-free': ['heap-use-after-free | copy_field | main at use-after-free.c:5'],
    'double-free': ['double-free | release | main at double-free.c:4'],
    overflow: ['signed-integer-overflow | add | main at overflow.c:2'],
  })) {
    test(`${name}: kind and place, with one fingerprint for both compilers`, () => {
      const [gcc, clang] = [problemsIn(recorded(`gcc-${name}`)), problemsIn(recorded(`clang-${name}`))];
      assert.deepEqual(told(gcc), expected);
      assert.deepEqual(told(clang), expected);
      const prints = (problems: readonly SanitizerProblem[]) => problems.map(({ fingerprint }) => fingerprint);
      if (name !== 'overflow') assert.deepEqual(prints(gcc), prints(clang)); // whose place has a column, which they count differently
      assert.ok([...gcc, ...clang].every(({ weak }) => weak === undefined));
    });
  }

  test('MemorySanitizer', () =>
    assert.deepEqual(told(problemsIn(recorded('clang-uninitialised'))), [
      'use-of-uninitialized-value | decide | main at uninitialised.c:5',
    ]));

  test('of a stripped program: by offset and build-id', () => {
    for (const name of ['clang-use-after-free-stripped', 'clang-race-stripped'])
      assert.match(problemsIn(recorded(name))[0]?.signature ?? '', /^[\w-]+ \| [\w-]+\+0x[\da-f]+@[\da-f]{8}/);
  });

  test('a process is told', () => {
    for (const name of ['gcc-race', 'clang-race', 'gcc-leak', 'clang-uninitialised'])
      assert.equal(typeof reportsIn(recorded(name))[0]?.pid, 'number', name);
  });
});

suite('what others write', () => {
  const race = recorded('gcc-race');
  const [expected] = problemsIn(race);

  test('before every line changes nothing', () => {
    for (const prefix of ['[rank0]: ', '2026-11-21T03:11:29.123456789Z ', 'Nov 21 03:11:29 host app[2900]: '])
      assert.deepEqual(
        problemsIn(race.map((line) => `${prefix}${line}`)).map(({ fingerprint }) => fingerprint),
        [expected?.fingerprint],
        prefix,
      );
  });

  test('long before and between changes nothing but the numbers of lines', () => {
    const others = Array.from({ length: 500 }, (_, at) => `test ${at} passed`);
    const reports = reportsIn([...others, ...race, ...others, ...race.map((line) => `[rank0]: ${line}`)]);
    const at = race.findIndex((line) => line.startsWith('WARNING'));
    assert.deepEqual(
      reports.map(({ line }) => line),
      [500 + at + 1, 1000 + race.length + at + 1],
    );
    assert.ok(reports.every(({ damage, stacks }) => damage === undefined && stacks.length === 4));
  });

  test('as colours changes nothing', () =>
    assert.equal(
      problemsIn(race.map((line) => `\u001B[1m\u001B[31m${line}\u001B[0m`))[0]?.fingerprint,
      expected?.fingerprint,
    ));

  test('another report within it makes it weak', () => {
    const other = recorded('gcc-two-races');
    const mixed = [...race.slice(0, 4), ...other.slice(0, 4), ...race.slice(4), ...other.slice(4)];
    const [first] = problemsIn(mixed);
    assert.equal(first?.weak, true);
    assert.match(first?.damage ?? '', /another report begins within it/);
  });

  test('another report of the same process within it makes it weak', () => {
    const [first, second] = problemsIn([...race.slice(0, 4), ...race]);
    assert.equal(first?.weak, true);
    assert.match(first?.damage ?? '', /another report begins within it/);
    assert.equal(second?.fingerprint, expected?.fingerprint);
  });

  test('frames of another process within a stack make it weak', () => {
    const leak = recorded('gcc-leak');
    const at = leak.findIndex((line) => line.includes('#1'));
    const [first] = problemsIn([
      ...leak.slice(0, at + 1),
      '    #7 0x1234 in other /srv/other.c:1',
      ...leak.slice(at + 1),
    ]);
    assert.equal(first?.weak, true);
    assert.equal(first?.rootCause, undefined);
  });

  test('a log that ends within it makes it weak, and a weak one is never that of another', () => {
    const cut = problemsIn(recorded('gcc-leak').slice(0, 6));
    assert.equal(cut[0]?.weak, true);
    assert.notEqual(cut[0]?.fingerprint, problemsIn(recorded('gcc-leak'))[0]?.fingerprint);
  });

  test('a line that mentions a sanitizer is no report', () => {
    assert.deepEqual(
      reportsIn(['see AddressSanitizer: heap-use-after-free', 'panic: runtime error: index out of range']),
      [],
    );
  });
});

test('which of two threads is told first is chance', () => {
  const lines = [
    'WARNING: ThreadSanitizer: data race (pid=1)',
    '  Write of size 4 at 0x1 by thread T2:',
    '    #0 put /srv/a.c:1 (app+0x1)',
    '',
    '  Previous read of size 4 at 0x1 by thread T1:',
    '    #0 get /srv/a.c:2 (app+0x2)',
    '',
    'SUMMARY: ThreadSanitizer: data race /srv/a.c:1 in put',
  ];
  const swapped = [lines[0], lines[4], lines[5], '', lines[1], lines[2], '', lines[7]].map((line) => line ?? '');
  assert.equal(problemsIn(lines)[0]?.fingerprint, problemsIn(swapped)[0]?.fingerprint);
  assert.notEqual(problemsIn(lines)[0]?.fingerprint, problemsIn(recorded('gcc-race'))[0]?.fingerprint);
});

suite('frames', () => {
  for (const [line, expected] of [
    ['    #1 0x564e in make_table /tmp/leak.c:2', { index: 1, function: 'make_table', file: '/tmp/leak.c', line: 2 }],
    [
      '    #0 0x5d in a::b(int, char const*) const /src/a b.cc:3:7',
      { index: 0, function: 'a::b(int, char const*) const', file: '/src/a b.cc', line: 3 },
    ],
    [
      '    #1 0x55  (/srv/app+0xde051) (BuildId: 627e)',
      { index: 1, module: '/srv/app', offset: '0xde051', buildId: '627e' },
    ],
    [
      '    #0 <null> <null> (race+0xd01a8) (BuildId: 603f)',
      { index: 0, module: 'race', offset: '0xd01a8', buildId: '603f' },
    ],
    [
      '    #0 pthread_create <null> (race+0x51)',
      { index: 0, function: 'pthread_create', module: 'race', offset: '0x51' },
    ],
    [
      '    #2 0x7f in operator new(unsigned long) (/srv/lib (1).so+0x10)',
      { index: 2, function: 'operator new(unsigned long)', module: '/srv/lib (1).so', offset: '0x10' },
    ],
    ['    #0 0x1', { index: 0 }],
    ['#0', undefined],
    ['Thread T2 (tid=1)', undefined],
  ] as const)
    test(line.trim(), () => assert.deepEqual(frameIn(line), expected));
});

function frameIn(line: string) {
  const head = new FrameHead();
  return head.read(line, 0, line.length) ? { index: head.index, ...parseFrame(line.slice(head.rest)) } : undefined;
}
