import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classify } from '../../src/crash/classify.ts';
import type { Facts } from '../../src/crash/model.ts';
import { CrashClass } from '../../src/report/sections/crash.ts';
import type { Frame } from '../../src/report/frame.ts';

const PID = 42;
const [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGSEGV] = [3, 4, 5, 6, 7, 8, 9, 11];
const [SIGSTOP, SIGXCPU, SIGXFSZ, SIGSYS] = [19, 24, 25, 31];
const [SI_TIMER, SI_KERNEL] = [-2, 128];

/** What differs from a process that died of an unknown signal, and of which nothing else is known. */
type Given = Partial<Omit<Facts, 'fault'>> & { readonly fault: Partial<Facts['fault']> & { readonly signal: number } };

/** What is told: `class`, `confidence`, and the summary as a whole. */
type Told = readonly [name: string, given: Given, told: string];

const ABORT = { signal: SIGABRT, reason: 'sent', code: -6, sender: { pid: PID, uid: 0 } } as const;

const TABLE: readonly Told[] = [
  ['a read through NULL', { fault: segv('read', 0x8n) }, 'null-read high: read of address 0x8, not mapped'],
  ['a write through NULL', { fault: segv('write', 0x0n) }, 'null-write high: write of address 0x0, not mapped'],
  [
    'the last address that is NULL with an offset',
    { fault: segv('read', 0xffffn) },
    'null-read high: read of address 0xffff, not mapped',
  ],
  [
    'the first address beyond',
    { fault: segv('read', 0x10000n) },
    'wild-read high: read of address 0x10000, not mapped',
  ],
  [
    'a write to what may only be read',
    { fault: { ...segv('write', 0x5000_0000n), reason: 'protection' } },
    'wild-write high: write of address 0x50000000, mapped, but not for this',
  ],
  [
    'an access of which nobody knows whether it read or wrote',
    { fault: { signal: SIGSEGV, reason: 'not-mapped', address: 0x5000_0000n } },
    'unknown low: access of address 0x50000000, not mapped',
  ],
  [
    'a call through a NULL function pointer',
    { fault: segv('execute', 0n) },
    'null-call high: call of 0x0: a function pointer that is NULL',
  ],
  ['a jump into nowhere', { fault: segv('execute', 0x4141_4141n) }, 'wild-jump high: jump to 0x41414141, not mapped'],
  [
    'a return to what is no address of code, NULL too',
    { fault: segv('execute', 0n), returned: true },
    'wild-jump high: return to 0x0, not mapped: what was on the stack is no return address',
  ],
  [
    'a pointer that is no address',
    { fault: { signal: SIGSEGV, reason: 'non-canonical', access: 'read', address: 0x4141_4141_4141_4141n } },
    'non-canonical high: read of 0x4141414141414141, no address at all (not canonical)',
  ],
  [
    'the same, where no instruction tells which',
    { fault: { signal: SIGSEGV, reason: 'non-canonical' } },
    'non-canonical high: access through a pointer that is no address',
  ],
  [
    'the end of the stack, in a recursion',
    { fault: segv('write', 0x7000_0000n), stackExhausted: true, frames: times(12, 'walk') },
    'stack-overflow high: the stack ran out in the recursion of walk',
  ],
  [
    'the end of the stack, in one large frame',
    { fault: segv('write', 0x7000_0000n), stackExhausted: true, frames: frames('fill', 'main') },
    'stack-overflow high: the stack ran out',
  ],
  [
    'memory beyond the end of its file',
    { fault: { signal: SIGBUS, reason: 'beyond-end-of-file', access: 'read', address: 0x7f00_0000n } },
    'bus-error high: read of address 0x7f000000, beyond the end of the mapped file',
  ],
  ['memory that failed', { fault: { signal: SIGBUS, reason: 'memory-failure' } }, 'bus-error high: the memory failed'],
  ['a misaligned access', { fault: { signal: SIGBUS, reason: 'misaligned' } }, 'bus-error high: misaligned'],
  [
    'a division by zero',
    { fault: { signal: SIGFPE, reason: 'division-by-zero' } },
    'division-by-zero high: integer division by zero',
  ],
  [
    'an instruction that the CPU does not have',
    { fault: { signal: SIGILL, reason: 'invalid-opcode' } },
    'illegal-instruction high: an instruction that the CPU does not have',
  ],
  ['a breakpoint', { fault: { signal: SIGTRAP, reason: 'breakpoint' } }, 'trap high: breakpoint instruction'],
  ['abort', { fault: ABORT, frames: frames('raise', 'abort', 'quit') }, 'abort high: the program called abort'],
  [
    'abort of a program without symbols',
    { fault: ABORT, namelessRaise: true },
    'abort medium: the program ended itself with SIGABRT, most likely by abort',
  ],
  ['a sanitizer that found an error', { fault: ABORT, bySanitizer: true }, 'abort high: a sanitizer ended the program'],
  [
    'a failed assertion',
    { fault: ABORT, message: { abort: "main.c:7: main: Assertion `n > 0' failed." } },
    "assertion high: assertion failed: main.c:7: main: Assertion `n > 0' failed.",
  ],
  [
    'a failed assertion of which no text is left',
    { fault: ABORT, frames: frames('abort', '__assert_fail', 'check') },
    'assertion medium: assertion failed',
  ],
  [
    "GLib's assertion",
    { fault: ABORT, message: { glib: 'ERROR:app.c:3:main: assertion failed' } },
    'assertion high: assertion failed: ERROR:app.c:3:main: assertion failed',
  ],
  [
    'a corrupted heap',
    { fault: ABORT, message: { abort: 'free(): invalid pointer' } },
    'heap-corruption high: the allocator found the heap corrupted: free(): invalid pointer',
  ],
  [
    'a local array overrun',
    { fault: ABORT, message: { abort: '*** stack smashing detected ***: terminated' } },
    'stack-smashing high: a function wrote beyond its local array: *** stack smashing detected ***: terminated',
  ],
  [
    'a C++ exception that nobody caught',
    { fault: ABORT, message: { exception: { type: 'std::runtime_error', what: 'no route' } } },
    'uncaught-exception high: uncaught C++ exception: std::runtime_error: no route',
  ],
  [
    "Rust's panic, its words from the log",
    {
      fault: ABORT,
      frames: frames('abort', 'std::panicking::rust_panic_with_hook', 'app::main'),
      logMessage: { class: 'panic', text: 'index out of bounds' },
    },
    'panic high: panic: index out of bounds',
  ],
  [
    "a fatal error of Python's run-time",
    { fault: ABORT, frames: frames('abort', 'fatal_error_exit', 'main') },
    "fatal-error medium: fatal error of Python's run-time",
  ],
  [
    'a signal from another process',
    { fault: { signal: SIGKILL, reason: 'sent', sender: { pid: 7, uid: 1000 } }, senderCommand: 'pkill' },
    'sent-signal high: SIGKILL was sent by process 7 (pkill) of user 1000',
  ],
  [
    'a signal from nobody that is recorded',
    { fault: { signal: SIGSEGV, reason: 'sent' } },
    'sent-signal medium: SIGSEGV was sent by a process that is not recorded',
  ],
  [
    'a signal from another process, no fault behind it',
    { fault: { signal: SIGSEGV, reason: 'sent', sender: { pid: 7 } }, isFaultless: true },
    'sent-signal high: SIGSEGV was sent by process 7, with no fault behind it; this is what a simulated crash looks like',
  ],
  [
    'a signal to itself',
    { fault: { signal: SIGSEGV, reason: 'sent', sender: { pid: PID, uid: 0 } } },
    'sent-signal medium: SIGSEGV was sent by the process itself',
  ],
  [
    'a timer',
    { fault: { signal: SIGSEGV, reason: 'sent', code: SI_TIMER } },
    'sent-signal medium: SIGSEGV was sent by a timer of its own',
  ],
  [
    "SIGABRT from another process, whatever the frames' names",
    { fault: { signal: SIGABRT, reason: 'sent', sender: { pid: 7, uid: 0 } }, frames: frames('abort', 'main') },
    'sent-signal high: SIGABRT was sent by process 7 of user 0',
  ],
  [
    'a file that grew too large',
    { fault: { signal: SIGXFSZ, reason: 'sent', sender: { pid: PID, uid: 0 } } },
    'unknown medium: SIGXFSZ: a file was to grow beyond the limit (RLIMIT_FSIZE, LimitFSIZE=)',
  ],
  [
    'too much CPU time',
    { fault: { signal: SIGXCPU, reason: 'kernel', code: SI_KERNEL } },
    'unknown high: SIGXCPU: it used more CPU time than its limit allows (RLIMIT_CPU, LimitCPU=)',
  ],
  [
    'a key at the terminal',
    { fault: { signal: SIGQUIT, reason: 'kernel', code: SI_KERNEL } },
    'unknown high: SIGQUIT: typed at its terminal (Ctrl-\\), no fault',
  ],
  [
    'a picture of a process that lived on',
    { fault: { signal: SIGSTOP, reason: 'kernel', code: SI_KERNEL } },
    'unknown high: SIGSTOP: the process was stopped, as gcore does: a picture of a process that lived on, no crash',
  ],
  [
    'a forbidden system call',
    { fault: { signal: SIGSYS, reason: 'seccomp' } },
    'unknown high: SIGSYS: a system call that a seccomp filter forbids',
  ],
  [
    'a floating-point overflow',
    { fault: { signal: SIGFPE, reason: 'floating-point', code: 4 } },
    'unknown high: SIGFPE: floating-point overflow',
  ],
  [
    'a general protection fault of which nobody knows why',
    { fault: { signal: SIGSEGV, reason: 'general-protection' } },
    'unknown low: SIGSEGV: general protection fault',
  ],
  ['nothing at all', { fault: { signal: SIGSEGV } }, 'unknown low: SIGSEGV: the core does not hold its reason'],
];

for (const [name, given, told] of TABLE) {
  test(name, () => {
    const { class: found, confidence, summary } = classify(factsOf(given));
    assert.equal(`${found} ${confidence}: ${summary}`, told);
  });
}

test('the table reaches every class', () => {
  const reached = new Set(TABLE.map(([, given]) => classify(factsOf(given)).class));
  assert.deepEqual(
    CrashClass.options.filter((name) => !reached.has(name)),
    [],
  );
});

test('no cause is more certain than the fault that it is made of', () => {
  for (const [name, given] of TABLE) {
    const { confidence } = classify(factsOf({ ...given, fault: { ...given.fault, confidence: 'low' } }));
    if (given.fault.reason !== 'sent') assert.equal(confidence, 'low', name);
  }
});

test('only frames above the culprit say how the process ended: a caller of that name says nothing', () => {
  const called = [
    { index: 0, function: 'raise' },
    { index: 1, function: 'shutdown', role: 'culprit' },
    { index: 2, function: 'abort' },
  ] as const;
  assert.equal(classify(factsOf({ fault: ABORT, frames: called })).class, 'sent-signal');
});

test('a lost stack makes an abort without a word less certain', () => {
  const given = { fault: ABORT, frames: frames('abort'), stackLost: true };
  assert.equal(classify(factsOf(given)).confidence, 'medium');
  assert.equal(classify(factsOf({ ...given, message: { abort: 'Fatal glibc error' } })).confidence, 'high');
});

function factsOf({ fault, ...given }: Given): Facts {
  return {
    fault: { reason: 'unknown', source: 'siginfo', confidence: 'high', staleTrap: false, ...fault },
    frames: [],
    pid: PID,
    isFaultless: false,
    stackExhausted: false,
    pcIsCode: false,
    returned: false,
    namelessRaise: false,
    stackLost: false,
    bySanitizer: false,
    message: {},
    ...given,
  };
}

function segv(access: 'read' | 'write' | 'execute', address: bigint): Given['fault'] {
  return { signal: SIGSEGV, reason: 'not-mapped', access, address };
}

function frames(...names: readonly string[]): Frame[] {
  return names.map((name, index) => ({ index, function: name }));
}

function times(count: number, name: string): Frame[] {
  return frames(...Array.from({ length: count }, () => name));
}
