// What programs print of their own crash: recorded by fixtures/crash-texts/printed/record.sh, with the truth of their sources.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { triageLog } from '../../src/python/triage-log.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { Report } from '../../src/report/model.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';

const recorded = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/crash-texts/printed/${name}`, import.meta.url));

/** Class, signal, culprit, its line, and what of the message must be there. */
const TRUTH: readonly (readonly [
  name: string,
  kind: string,
  signal: string | undefined,
  culprit: string | undefined,
  line: number | undefined,
  summary: RegExp,
])[] = [
  ['go-nil.log', 'panic', 'SIGSEGV', 'main.read', 12, /nil pointer dereference/],
  ['go-nil-all.log', 'panic', 'SIGSEGV', 'main.read', 12, /nil pointer dereference/],
  ['go-nil-system.log', 'panic', 'SIGSEGV', 'main.read', 12, /nil pointer dereference/],
  ['go-repanic.log', 'panic', undefined, 'main.fail', 5, /first: 1/],
  ['go-map-writes.log', 'fatal-error', undefined, 'main.write', 5, /concurrent map writes/],
  ['go-deadlock.log', 'fatal-error', undefined, 'main.wait', 5, /all goroutines are asleep/],
  ['go-stack-overflow.log', 'stack-overflow', undefined, 'main.deep', 5, /stack ran out/],
  ['go-fault-address.log', 'fatal-error', 'SIGSEGV', 'main.peek', 8, /fatal error: fault/],
  ['go-http.log', 'panic', undefined, 'main.handler', 14, /net\/http recovered it/],
  ['v8-check.log', 'assertion', undefined, undefined, undefined, /IsJSArrayBuffer/],
  ['../recorded/clang-crash.log', 'unknown', undefined, undefined, undefined, /not recorded/],
  ['../lldb/run.log', 'unknown', 'SIGSEGV', 'app::Table::first', 8, /access of address 0x8/],
  ['../lldb/threads.log', 'unknown', 'SIGSEGV', 'app::Table::first', 8, /access of address 0x8/],
  ['go-quit.log', 'sent-signal', 'SIGQUIT', undefined, undefined, /showed its goroutines/],
  ['go-abort.log', 'sent-signal', 'SIGABRT', undefined, undefined, /showed its goroutines/],
  [
    'rust-panic.log',
    'panic',
    undefined,
    undefined,
    undefined,
    /index.rs:1: index out of bounds: the len is 3 but the index is 7/,
  ],
  ['rust-backtrace.log', 'panic', undefined, 'index::pick', 1, /index out of bounds/],
  ['rust-backtrace-full.log', 'panic', undefined, 'index::pick::h8ab7f6446820923e', 1, /index out of bounds/],
  ['rust-stack-overflow.log', 'stack-overflow', 'SIGABRT', undefined, undefined, /stack of thread main/],
  ['rust-drop.log', 'panic', 'SIGABRT', 'indrop::work', 3, /at work/],
  ['jvm-native.log', 'unknown', 'SIGSEGV', undefined, undefined, /names no address/],
  ['jvm-native-hs_err.log', 'null-read', 'SIGSEGV', 'Java_Native_length', undefined, /read of address 0x0/],
  ['jvm-unsafe-hs_err.log', 'null-write', 'SIGSEGV', 'Poke.poke', undefined, /write of address 0x10/],
  ['jvm-junit5-hs_err.log', 'null-write', 'SIGSEGV', 'LedgerTest.crash', undefined, /write of address 0x0/],
  ['jvm-junit-hs_err.log', 'null-read', 'SIGSEGV', 'LedgerTest.balanceOf', undefined, /read of address 0x10/],
  ['node-heap.log', 'fatal-error', 'SIGABRT', undefined, undefined, /JavaScript heap out of memory/],
  ['node-uncaught.log', 'uncaught-exception', undefined, 'parse', 2, /SyntaxError/],
  ['node-unhandled.log', 'uncaught-exception', undefined, 'fetchAll', 2, /TypeError: no such table/],
  ['node-report.json', 'fatal-error', 'SIGABRT', undefined, undefined, /JavaScript heap out of memory/],
  ['node-report-uncaught.json', 'uncaught-exception', undefined, 'parse', 2, /SyntaxError/],
  ['ruby-bug.log', 'unknown', 'SIGSEGV', 'peek', 3, /address 0x8/],
  ['php-uncaught.log', 'uncaught-exception', undefined, 'find', 2, /RuntimeException: no row 7/],
  ['php-displayed.log', 'uncaught-exception', undefined, 'find', 2, /RuntimeException: no row 7/],
  ['php-memory.log', 'fatal-error', undefined, undefined, undefined, /Allowed memory size/],
  ['cpp-terminate.log', 'uncaught-exception', 'SIGABRT', undefined, undefined, /std::runtime_error: no such table/],
  ['cpp-libcxx.log', 'uncaught-exception', 'SIGABRT', undefined, undefined, /std::runtime_error: no such table/],
  ['libc-assert.log', 'assertion', 'SIGABRT', 'check', 4, /rows > 0/],
  ['libc-double-free.log', 'heap-corruption', 'SIGABRT', undefined, undefined, /double free/],
  ['libc-invalid-free.log', 'heap-corruption', 'SIGABRT', undefined, undefined, /invalid pointer/],
  ['libc-stack-smashing.log', 'stack-smashing', 'SIGABRT', undefined, undefined, /stack smashing/],
  ['libc-buffer-overflow.log', 'abort', 'SIGABRT', undefined, undefined, /buffer overflow/],
  ['glog-segv.log', 'unknown', 'SIGSEGV', 'use()', undefined, /address 0x0/],
  ['redis-segv.log', 'unknown', 'SIGSEGV', 'debugCommand', undefined, /SEGV_ACCERR/],
  ['redis-assert.log', 'assertion', undefined, 'debugCommand', undefined, /'1 == 2' is not true/],
  ['fortran-null.log', 'unknown', 'SIGSEGV', 'inner', 15, /names no address/],
  ['fortran-bounds.log', 'fatal-error', undefined, '__grid_MOD_fill', 6, /Index '7' of dimension 1/],
  ['fortran-load.log', 'fatal-error', undefined, 'load_', 3, /Cannot open file 'absent.dat'/],
  ['fortran-stop.log', 'fatal-error', undefined, 'check_', 3, /ERROR STOP no such row/],
  ['backward-segv.log', 'unknown', 'SIGSEGV', 'first', 13, /access of address 0x0 \(SEGV_MAPERR\)/],
  ['backward-thrown.log', 'uncaught-exception', 'SIGABRT', 'first', 12, /std::runtime_error: no such row/],
  ['backward-plain.log', 'unknown', 'SIGSEGV', undefined, undefined, /access of address 0x0 \(SEGV_MAPERR\)/],
  ['ucx.log', 'unknown', 'SIGSEGV', 'second', undefined, /access of address 0x0 \(SEGV_MAPERR\)/],
  ['open-mpi.log', 'unknown', 'SIGSEGV', 'second', undefined, /access of address 0x0 \(SEGV_MAPERR\)/],
  // lines of two processes within each other: whose the frames are is not known
  ['open-mpi-two.log', 'unknown', 'SIGSEGV', undefined, undefined, /access of address 0x0 \(SEGV_MAPERR\)/],
  ['mariadb-segv.log', 'unknown', 'SIGSEGV', 'handle_connections_sockets', undefined, /names no address/],
];

suite('a report that a program prints of its crash', () => {
  for (const [name, kind, signal, culprit, line, summary] of TRUTH)
    test(name, async () => {
      const report = await triageLog({ path: recorded(name) });
      assert.ok(Report.safeParse(report).success);
      assert.equal(report.findings.length, 1);
      const crash = sectionOf(report, 'crash');
      assert.equal(crash?.cause.class, kind);
      assert.equal(crash?.signal?.name, signal);
      assert.equal(crash?.culpritFrame?.function, culprit);
      if (line !== undefined) assert.equal(crash?.culpritFrame?.line, line);
      assert.match(crash?.cause.summary ?? '', summary);
      assert.notEqual(crash?.cause.confidence, 'high');
      assert.equal(report.findings[0]?.rule, `coredump/${kind}`);
      assert.match(report.incomplete.find(({ what }) => what === 'core')?.why ?? '', /is a text/);
    });
});

suite('what the same crash prints in several forms', () => {
  const signatureOf = async (name: string): Promise<string | undefined> =>
    sectionOf(await triageLog({ path: recorded(name) }), 'crash')?.fingerprint;

  test('a short and a full backtrace of Rust are one crash', async () => {
    assert.equal((await signatureOf('rust-backtrace.log'))?.slice(0, 0), '');
    const [short, full] = [
      await triageLog({ path: recorded('rust-backtrace.log') }),
      await triageLog({ path: recorded('rust-backtrace-full.log') }),
    ];
    const names = [short, full].map((report) => sectionOf(report, 'crash')?.signature.split(' | ').slice(0, 5));
    assert.deepEqual(names[0], names[1]?.slice(0, names[0]?.length));
  });
  test("PHP's log and its display are one crash", async () => {
    assert.equal(await signatureOf('php-uncaught.log'), await signatureOf('php-displayed.log'));
  });
  test('an exception of Node and its diagnostic report are one crash', async () => {
    assert.equal(await signatureOf('node-uncaught.log'), await signatureOf('node-report-uncaught.json'));
  });
});

suite("what programs of gfortran's print", () => {
  const lines = readFileSync(recorded('fortran-null.log'), 'utf8').split('\n');
  const reportOf = (text: string) => {
    const file = path.join(temporaryDirectory().path, 'a.log');
    writeFileSync(file, text);
    return triageLog({ path: file });
  };
  const crashOf = async (text: string) => sectionOf(await reportOf(text), 'crash');

  test('above the fault stand the handler and where it returns to, whether that has a name or none', async () => {
    const unnamed = lines.filter((line) => !line.includes('sigaction.c'));
    for (const text of [lines, unnamed])
      assert.deepEqual((await crashOf(text.join('\n')))?.handler, {
        present: true,
        name: 'fortran',
        frames: [0, 2],
      });
  });
  test('two processes that write at once are not one stack', async () => {
    const at = lines.findIndex((line) => line.startsWith('#4'));
    const text = [...lines.slice(0, at), '#0  0x7f0001 in ???', '#1  0x7f0002 in other', ...lines.slice(at)].join('\n');
    const frames = sectionOf(await reportOf(text), 'backtrace')?.frames;
    assert.deepEqual(
      frames?.slice(3).map((frame) => frame.function),
      ['inner', '__grid_MOD_outer', '__grid_MOD_smooth', 'within', 'flow', 'main'],
    );
  });
  test('a place without an error, and words like those of a program, are none', async () => {
    for (const text of [
      'At line 3 of file a.f90\nall is well',
      'ERROR STOP is a statement',
      'gdb: Program received signal SIGSEGV, Segmentation fault.',
    ])
      assert.equal(await crashOf(text), undefined);
  });
});

test("backward-cpp's stack without a signal is somebody's way to show where he is", async () => {
  const text = readFileSync(recorded('backward-segv.log'), 'utf8').replace(/^Segmentation fault.*$/m, 'going on');
  const file = path.join(temporaryDirectory().path, 'a.log');
  writeFileSync(file, text);
  assert.equal(sectionOf(await triageLog({ path: file }), 'crash'), undefined);
});

test('the test that ran, by the frames of JUnit', async () => {
  const report = await triageLog({ path: recorded('jvm-junit-hs_err.log') });
  assert.deepEqual(sectionOf(report, 'crash')?.test, { framework: 'JUnit', id: 'LedgerTest.readsItsBalance' });
  assert.match(report.findings[0]?.message ?? '', /Test: LedgerTest\.readsItsBalance \(JUnit\)\./);
  assert.equal(sectionOf(await triageLog({ path: recorded('jvm-unsafe-hs_err.log') }), 'crash')?.test, undefined);
});

test('the test that ran, by the frames of JUnit 5; what runs before each test is none', async () => {
  const testOf = async (name: string) => sectionOf(await triageLog({ path: recorded(name) }), 'crash')?.test;
  assert.deepEqual(await testOf('jvm-junit5-hs_err.log'), { framework: 'JUnit', id: 'LedgerTest.readsBalance' });
  assert.equal(await testOf('jvm-junit5-before-hs_err.log'), undefined);
});

test('goroutines: those with one stack are a group, the one that panicked comes first', async () => {
  const section = sectionOf(await triageLog({ path: recorded('go-nil-all.log') }), 'goroutines');
  assert.equal(section?.count, 4);
  assert.equal(section?.panicking, 1);
  assert.deepEqual(
    section?.groups.map(({ goroutines, state, waitReason, frames, createdBy }) => [
      goroutines.length,
      state,
      waitReason,
      frames[0]?.function,
      createdBy?.function,
    ]),
    [
      [1, 'running', undefined, 'main.read', undefined],
      [3, 'waiting', 'chan receive', 'main.worker', 'main.main'],
    ],
  );
});

test('the handler of Redis and of MariaDB is cut off', async () => {
  for (const [name, handler, first] of [
    ['redis-segv.log', 'redis', 'debugCommand'],
    ['mariadb-segv.log', 'mysqld', 'poll'],
  ] as const) {
    const crash = sectionOf(await triageLog({ path: recorded(name) }), 'crash');
    assert.deepEqual(
      [crash?.handler.present, crash?.handler.name, crash?.faultFrame?.function],
      [true, handler, first],
    );
  }
});
