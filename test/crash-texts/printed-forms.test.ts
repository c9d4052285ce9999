// Forms of other versions and processors than can be recorded here: as the sources of their writers print them.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readdirSync, readFileSync } from 'node:fs';
import type { CrashText } from '../../src/crash-texts/model.ts';
import { crashTextReader } from '../../src/crash-texts/read.ts';
import { processorTime } from '../support/processor-time.ts';

function read(lines: readonly string[]): CrashText[] {
  const crashes: CrashText[] = [];
  const reader = crashTextReader({ crash: (crash) => crashes.push(crash) });
  for (const line of lines) reader.read(line);
  reader.end();
  return crashes;
}
const only = (text: string): CrashText => {
  const crashes = read(text.split('\n'));
  assert.equal(crashes.length, 1, text);
  return crashes[0] as CrashText;
};
const functions = (crash: CrashText): (string | undefined)[] =>
  crash.threads[0]?.frames.map(({ function: name }) => name) ?? [];

suite("the kernel's line", () => {
  for (const [line, comm, pid, kind, address, module] of [
    [
      'parser[1302]: segfault at 0 ip 00005581d6c0a13d sp 00007ffd2b7d8c10 error 4 in parser[5581d6c0a000+1000]',
      'parser',
      1302,
      'null-read',
      '0x0',
      'parser',
    ],
    [
      '[ 4242.123456] parser[1302]: segfault at 8 ip 00005581d6c0a13d sp 00007ffd2b7d8c10 error 6 in parser[13d,5581d6c0a000+1000] likely on CPU 1 (core 1, socket 0)',
      'parser',
      1302,
      'null-write',
      '0x8',
      'parser',
    ],
    [
      'Nov 28 23:42:06 web-1 kernel: [ 4242.1] Web Content[77]: segfault at 7f00deadb000 ip 00007f5b0a2d2f94 sp 00007ffd2b7d8c10 error 7 in libxul.so[7f5b0a2d2000+155000]',
      'Web Content',
      77,
      'wild-write',
      '0x7f00deadb000',
      'libxul.so',
    ],
    [
      '[Thu Nov 28 12:00:00 2026] a.out[5]: segfault at 0 ip 0000000000000000 sp 00007ffd2b7d8c10 error 14 in a.out[400000+1000]',
      'a.out',
      5,
      'null-call',
      '0x0',
      'a.out',
    ],
    [
      'traps: worker[9] general protection fault ip:55a1b2c3d4e5 sp:7ffe00000000 error:0 in worker[55a1b2c3d000+2000]',
      'worker',
      9,
      'unknown',
      undefined,
      'worker',
    ],
    [
      '[   12.5] traps: worker[9] trap invalid opcode ip:401136 sp:7ffe00000000 error:0 in worker[401000+1000]',
      'worker',
      9,
      'illegal-instruction',
      undefined,
      'worker',
    ],
    [
      'traps: worker[9] trap divide error ip:401136 sp:7ffe00000000 error:0 in worker[401000+1000]',
      'worker',
      9,
      'division-by-zero',
      undefined,
      'worker',
    ],
    [
      'app[44]: unhandled level 3 translation fault (11) at 0x00000010, esr 0x92000047, in app[aaaab0a40000+1000]',
      'app',
      44,
      'null-write',
      '0x10',
      'app',
    ],
    [
      'app[44]: unhandled exception: DABT (lower EL), ESR 0x0000000092000006, level 2 translation fault in app[aaaab0a40000+1000]',
      'app',
      44,
      'unknown',
      undefined,
      'app',
    ],
    [
      'app[44]: unhandled signal 11 code 0x1 at 0x0000000000000000 in app[10000+1000]',
      'app',
      44,
      'unknown',
      '0x0',
      'app',
    ],
    [
      'app[44]: segfault (11) at 0 nip 100005d8 lr 7fff8 code 1 in app[10000000+10000]',
      'app',
      44,
      'unknown',
      '0x0',
      'app',
    ],
  ] as const)
    test(line, () => {
      const { facts, cause, threads } = only(line);
      assert.deepEqual([facts.comm, facts.pid, cause?.class, cause?.address], [comm, pid, kind, address]);
      assert.equal(threads[0]?.frames[0]?.module, module);
      assert.notEqual(cause?.confidence, 'high');
    });

  test('where in its mapping and in its file the instruction is', () => {
    const frame = only('a[1]: segfault at 0 ip 5581d6c0a13d sp 7ffd2b7d8c10 error 4 in a[113d,5581d6c0a000+1000]')
      .threads[0]?.frames[0];
    assert.deepEqual([frame?.mappingOffset, frame?.fileOffset, frame?.offset], ['0x13d', '0x113d', undefined]);
  });

  test('what the kernel and systemd-coredump say of one process is one crash', () => {
    const crash =
      only(`kernel: parser[1302]: segfault at 0 ip 00005581d6c0a13d sp 00007ffd2b7d8c10 error 4 in parser[5581d6c0a000+1000]
systemd-coredump[9]: Process 1302 (parser) of user 1000 dumped core.

Stack trace of thread 1302:
#0  0x000055c2b8bb2164 use (parser + 0x1164)
#1  0x000055c2b8bb2194 main (parser + 0x1194)`);
    assert.deepEqual([functions(crash), crash.cause?.class, crash.facts.uid], [['use', 'main'], 'null-read', 1000]);
  });
});

suite('Go', () => {
  test('1.27: labels of a goroutine stand behind its state', () => {
    const crash = only(`fatal error: all goroutines are asleep - deadlock!

goroutine 1 [sync.WaitGroup.Wait]:
main.main()
\t/srv/main.go:7 +0x125

goroutine 4 [sync.Mutex.Lock] {"job id": "x [7]:", kind: wait}:
main.main.func1.1({0x58ab00?, 0x17a792c281e0?})
\t/srv/main.go:4 +0x2c`);
    assert.deepEqual(
      crash.goroutines?.groups.map(({ state, waitReason, frames }) => [state, waitReason, frames?.length]),
      [
        ['waiting', 'sync.WaitGroup.Wait', 1],
        ['waiting', 'sync.Mutex.Lock', 1],
      ],
    );
  });

  test('1.27: a deferred function that panics with two errors adds nothing to what happened first', () => {
    const crash = only(`panic: runtime error: invalid memory address or nil pointer dereference [recovered]
\tpanic: a
\tb
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49a28b]

goroutine 1 [running]:
main.main.func2()
\t/srv/main.go:5 +0x286
panic({0x55b418?, 0x56e1a0?})
\t/usr/lib/go-1.27/src/runtime/panic.go:859 +0x125
main.(*T).get(...)
\t/srv/main.go:4
main.main()
\t/srv/main.go:5 +0x8b`);
    assert.equal(crash.cause?.summary, 'panic: runtime error: invalid memory address or nil pointer dereference');
    assert.equal(functions(crash)[(crash.faultIndex ?? 0) + 1], 'main.(*T).get');
  });

  test('1.23 and newer: repanicked, gp, m and mp, created by, in goroutine', () => {
    const crash = only(`panic: first [recovered, repanicked]

goroutine 7 gp=0xc000002380 m=3 mp=0x5a [running, locked to thread]:
main.guard.func1()
	/srv/main.go:10 +0x34
panic({0x48aea0?, 0xc00008a220?})
	/usr/local/go/src/runtime/panic.go:792 +0x132
main.(*Store[...]).Get(0x0, {0x1, 0x2})
	/srv/store.go:5 +0x1f
created by main.main in goroutine 1
	/srv/main.go:20 +0x66

goroutine 1 [chan receive, 5 minutes]:
main.main()
	/srv/main.go:22 +0x7a`);
    assert.equal(crash.faultIndex, 1);
    assert.equal(functions(crash)[2], 'main.(*Store[...]).Get');
    assert.deepEqual(
      crash.goroutines?.groups.map(({ state, waitReason, waitMinutes, lockedToThread, createdBy }) => [
        state,
        waitReason,
        waitMinutes,
        lockedToThread,
        createdBy?.function,
      ]),
      [
        ['running', undefined, undefined, true, 'main.main'],
        ['waiting', 'chan receive', 5, undefined, undefined],
      ],
    );
  });

  test('without a goroutine such a line may be anybody’s', () => {
    assert.deepEqual(
      read(['panic: at the disco', 'fatal error: too many errors emitted, stopping now', '', 'done']),
      [],
    );
  });

  test('a frame that is missing ends the stack', () => {
    const crash = only(
      'panic: x\n\ngoroutine 1 [running]:\nmain.a()\nmain.b()\n\t/srv/b.go:1 +0x1\nmain.c()\n\t/srv/c.go:1 +0x1',
    );
    assert.equal(crash.threads[0]?.truncated, true);
    assert.deepEqual(functions(crash), []);
  });
});

suite('Rust', () => {
  test('since 1.73 the message stands in a line of its own; newer ones have the thread’s id', () => {
    const crash = only(`thread 'worker' (4711) panicked at src/main.rs:2:5:
assertion \`left == right\` failed
  left: 1
 right: 2
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/4d91de4e48198da2e33413efdcd9cd2cc0c46688/library/std/src/panicking.rs:697:5
   1: core::panicking::panic_fmt
             at /rustc/4d91de4e48198da2e33413efdcd9cd2cc0c46688/library/core/src/panicking.rs:75:14
   2: app::check
             at ./src/main.rs:2:5
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.`);
    assert.equal(crash.cause?.message, 'assertion `left == right` failed\n  left: 1\n right: 2');
    assert.deepEqual(
      [crash.threads[0]?.id, crash.threads[0]?.name, functions(crash).at(-1)],
      [4711, 'worker', 'app::check'],
    );
  });

  test('a panic in a destructor is the consequence of the first', () => {
    const crash = only(`thread 'main' panicked at src/main.rs:3:33:
at work
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
thread 'main' panicked at library/core/src/panicking.rs:233:5:
panic in a destructor during cleanup
thread caused non-unwinding panic. aborting.`);
    assert.deepEqual([crash.cause?.message, crash.facts.signal], ['at work', 6]);
  });
});

suite('others', () => {
  test('glibc before 2.26, with a backtrace', () => {
    const crash = only(`*** Error in \`./prog': double free or corruption (fasttop): 0x0000000001a2b010 ***
======= Backtrace: =========
/lib64/libc.so.6(+0x7d023)[0x7f2d4a3c5023]
./prog(release+0x15)[0x400586]
./prog[0x400492]
======= Memory map: ========
00400000-00401000 r-xp 00000000 08:01 131 /prog`);
    assert.deepEqual(
      [crash.cause?.class, crash.facts.comm, functions(crash)],
      ['heap-corruption', 'prog', [undefined, 'release', undefined]],
    );
  });

  test('what C++ says, and the stack that gdb shows of it, are one crash', () => {
    const crash = only(`terminate called after throwing an instance of 'std::out_of_range'
  what():  map::at

Program terminated with signal SIGABRT, Aborted.
#0  0x00007f in raise () from /lib/libc.so.6
#1  0x00007e in abort () from /lib/libc.so.6
#2  0x00007d in find (key=1) at store.cc:4
#3  0x00007c in main () at store.cc:9`);
    assert.deepEqual(
      [crash.cause?.class, crash.cause?.message, functions(crash).at(-1)],
      ['uncaught-exception', 'std::out_of_range: map::at', 'main'],
    );
  });

  test('.NET', () => {
    const crash = only(`Unhandled exception. System.InvalidOperationException: no rows
   at Shop.Find(Int32 id) in /srv/Shop.cs:line 12
   at Program.Main()`);
    assert.deepEqual([crash.cause?.class, crash.threads[0]?.frames[0]?.line], ['uncaught-exception', 12]);
  });

  test('abseil', () => {
    const crash = only(`*** SIGSEGV received at time=1732758000 on cpu 3 ***
PC: @     0x55d0c0de1155  (unknown)  use()
    @     0x7f1dd0b9ccfe       1234  absl::lts_20230125::AbslFailureSignalHandler()
    @     0x7f1dd09d7050  (unknown)  (unknown)
    @     0x55d0c0de1155         32  use()
    @     0x55d0c0de118b  (unknown)  main`);
    assert.deepEqual([crash.faultIndex, functions(crash).at(2)], [2, 'use()']);
  });

  test('Chromium', () => {
    const crash = only(`Received signal 11 SEGV_MAPERR 000000000010
#0 0x55d0c0de1155 base::debug::CollectStackTrace()
#1 0x55d0c0de2155 base::debug::StackTrace::StackTrace()
#2 0x55d0c0de3155 base::debug::(anonymous namespace)::StackDumpSignalHandler()
#3 0x7f1dd09d7050 (/usr/lib/x86_64-linux-gnu/libc.so.6+0x3c04f)
#4 0x55d0c0de4155 app::Use()
  r8: 0000000000000000`);
    assert.deepEqual([crash.faultIndex, functions(crash).at(4), crash.cause?.address], [4, 'app::Use()', '0x10']);
  });

  test('Valkey 8, with its threads: the one that holds the failed instruction is the crash thread', () => {
    const crash = only(`=== VALKEY BUG REPORT START: Cut & paste starting from here ===
23314:S 02 Apr 2025 13:53:48.746 # valkey 8.0.2 crashed by signal: 11, si_code: 1
23314:S 02 Apr 2025 13:53:48.746 # Accessing address: (nil)
23314:S 02 Apr 2025 13:53:48.746 # Crashed running the instruction at: 0x55fbebdd99fd

------ STACK TRACE ------
EIP:
/usr/bin/valkey-server 10.0.0.1:6379 6379(LoadThing+0x8dd)[0x55fbebdd99fd]

23316 bio_close_file
/lib/x86_64-linux-gnu/libc.so.6(+0x85e96)[0x7f6e88374e96]
/usr/bin/valkey-server 10.0.0.1:6379 6379(bioProcess+0x17a)[0x55fbebd7573a]

23314 valkey-server *
/lib/x86_64-linux-gnu/libc.so.6(+0x3c050)[0x7f6e8832b050]
/usr/bin/valkey-server 10.0.0.1:6379 6379(LoadThing+0x8dd)[0x55fbebdd99fd]
/usr/bin/valkey-server 10.0.0.1:6379 6379(main+0x10)[0x55fbebdd9000]

------ INFO OUTPUT ------`);
    assert.deepEqual(
      [crash.writer, crash.threads[0]?.id, crash.faultIndex, crash.threads.length],
      ['Valkey', 23314, 1, 2],
    );
    assert.equal(crash.threads[0]?.frames[1]?.module, '/usr/bin/valkey-server');
  });
});

test('talk of a crash is none', () => {
  for (const text of [
    'the log said terminate called after throwing an instance of',
    'We saw "free(): invalid pointer" once',
    'a segfault at 0 is common',
    "the thread 'main' panicked at noon",
    'Fatal error: cannot continue',
    'SIGSEGV: what it means',
    '# A fatal error has been detected by the Java Runtime Environment:',
    'FATAL ERROR: the disk is full',
    '/srv/app.js:12',
    'x[1]: segfault at',
    'mysqld got signal 15',
    '[BUG] this is the title of an issue',
    'Unhandled exception. System.Exception: no stack follows',
  ])
    assert.deepEqual(read(['before', text, 'behind', '']), [], text);
});

const RECORDED = new URL('../../fixtures/crash-texts/printed/', import.meta.url);
const names = readdirSync(RECORDED).filter((name) => /\.(?:log|json)$/.test(name));

/** A second panic may be another's; of two processes. */
const OF_TWO = new Set(['rust-drop.log', 'open-mpi-two.log']);

test('a report that is cut at any line is read as far as it goes, and never twice', () => {
  for (const name of names) {
    const lines = readFileSync(new URL(name, RECORDED), 'utf8').split('\n').slice(0, 160);
    const most = OF_TWO.has(name) ? 2 : 1;
    for (let cut = 0; cut < lines.length; cut += 1) {
      assert.ok(read(lines.slice(0, cut)).length <= most, `${name}, head ${cut}`);
      if (cut % 7 === 0) assert.ok(read(lines.slice(cut)).length <= most, `${name}, tail ${cut}`);
    }
  }
});

test('any bytes within a report: no exception, in time that grows with their number', async () => {
  const noise = [
    '\0\u001b[31m',
    '('.repeat(5000),
    "thread '".repeat(500),
    '#'.repeat(9000),
    '['.repeat(5000),
    'a.'.repeat(4000),
    '\ufffd'.repeat(300),
    ' '.repeat(9000),
    '1:'.repeat(4000),
    '*** '.repeat(2000),
    'Assertion `'.repeat(900),
    'x'.repeat(60_000),
    '] ab[1'.repeat(4000),
  ];
  const took = await processorTime(() => {
    for (const name of names) {
      const lines = readFileSync(new URL(name, RECORDED), 'utf8').split('\n').slice(0, 60);
      const mixed = lines.flatMap((line, index) => {
        const some = noise[index % noise.length] ?? '';
        return [line, some, `${line}${some}`, `${some}${line}`];
      });
      assert.ok(read(mixed).length < 300, name);
    }
  });
  assert.ok(took < 20_000, 'linear');
});
