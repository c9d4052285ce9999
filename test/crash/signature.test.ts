import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { signatureOf } from '../../src/crash/signature.ts';
import type { Frame } from '../../src/report/frame.ts';
import { APP, LIBC, crash, frames, type Row } from '../coredump/stacks.ts';

const CTYPES = '/usr/lib/python3.11/lib-dynload/_ctypes.cpython-311-x86_64-linux-gnu.so';
const FFI = '/usr/lib/x86_64-linux-gnu/libffi.so.8.1.2';
const PYTHON = '/usr/bin/python3.11';

const STRING_AT: readonly Row[] = [
  ['__strlen_evex', LIBC, 'fault'],
  ['string_at', CTYPES, 'culprit'],
  ['ffi_call_unix64', FFI, 'library'],
  ['ffi_call', FFI, 'library'],
  ['_call_function_pointer', CTYPES, 'code', { address: '0x7f0000002000' }],
  ['_ctypes_callproc', CTYPES, 'code', { address: '0x7f0000002000' }],
  ['PyCFuncPtr_call', CTYPES, 'code'],
  ['_PyEval_EvalFrameDefault', PYTHON, 'library'],
  ['main', PYTHON, 'library'],
];
const FAULTHANDLER: readonly Row[] = [
  ['__pthread_kill_implementation', LIBC, 'handler'],
  ['__GI_raise', LIBC, 'handler'],
  ['<signal handler called>', undefined, 'trampoline'],
];

test('reads from the fault over the culprit to its callers', () => {
  assert.equal(
    signatureOf(crash(STRING_AT)).signature,
    'SIGSEGV | strlen | string_at | _ctypes_callproc | PyCFuncPtr_call',
  );
});

test('is the same with a crash handler and without', () => {
  assert.deepEqual(signatureOf(crash([...FAULTHANDLER, ...STRING_AT])), signatureOf(crash(STRING_AT)));
  const unmarked = { ...crash([...FAULTHANDLER, ...STRING_AT]), faultIndex: undefined };
  assert.deepEqual(signatureOf(unmarked), signatureOf(crash(STRING_AT)));
});

test('the fingerprint is the same without the debug symbols of libc, on another CPU, with another libc', () => {
  const { fingerprint } = signatureOf(crash(STRING_AT));
  const withFault = (row: Row) => signatureOf(crash([row, ...STRING_AT.slice(1)])).fingerprint;
  assert.equal(withFault([undefined, LIBC, 'fault', { offset: '0x15ffcd' }]), fingerprint);
  assert.equal(withFault(['__strlen_sse2', '/lib/x86_64-linux-gnu/libc-2.31.so', 'fault']), fingerprint);
  assert.notEqual(withFault(['deref', CTYPES, 'fault']), fingerprint);
});

test('addresses, lines, paths and inlined functions do not matter to the fingerprint', () => {
  const rows: readonly Row[] = [
    ['parse', APP, 'culprit', { line: 7, file: '/build/a/x.c', offset: '0x10' }],
    ['load', APP, 'code'],
    ['main', APP, 'code'],
  ];
  const { fingerprint } = signatureOf(crash(rows));
  const moved: readonly Row[] = [
    ['parse.part.0', '/srv/app', 'culprit', { line: 9, file: '/tmp/x.c', offset: '0x99' }],
    ['load', '/srv/app (deleted)', 'code'],
    ['main', '/srv/app', 'code'],
  ];
  assert.equal(signatureOf({ ...crash(moved), frames: frames(moved, 0x5500_0000_0000) }).fingerprint, fingerprint);
  const inlined: readonly Row[] = [
    ['get', APP, 'culprit', { address: '0x7f0000001000' }],
    ['parse', APP, 'code', { address: '0x7f0000001000' }],
    ...rows.slice(1),
  ];
  assert.equal(signatureOf(crash(inlined)).fingerprint, fingerprint);
});

test('another class, another program, another caller is another crash', () => {
  const rows: readonly Row[] = [
    ['check_failed', APP, 'culprit'],
    ['load', APP, 'code'],
    ['main', APP, 'code'],
  ];
  const { fingerprint } = signatureOf(crash(rows));
  assert.notEqual(signatureOf(crash(rows, { class: 'wild-read' })).fingerprint, fingerprint);
  assert.notEqual(
    signatureOf(crash(rows.map(([name, , role]) => [name, '/usr/bin/other', role]))).fingerprint,
    fingerprint,
  );
  assert.notEqual(
    signatureOf(
      crash([
        ['check_failed', APP, 'culprit'],
        ['save', APP, 'code'],
        ['main', APP, 'code'],
      ]),
    ).fingerprint,
    fingerprint,
  );
});

test('a template of a library that was compiled into the program is no library, whether it was inlined or not', () => {
  const inlined: readonly Row[] = [
    ['lookup', APP, 'culprit'],
    ['main', APP, 'code'],
  ];
  const called: readonly Row[] = [['std::map<int, int>::operator[](int&&)', APP, 'fault'], ...inlined];
  assert.equal(signatureOf(crash(called)).fingerprint, signatureOf(crash(inlined)).fingerprint);
});

test('without symbols the callers tell two failures of one function apart, as long as they are of its build', () => {
  const at = (offset: string): Partial<Frame> => ({ offset, buildId: '9d5ef2a1638969093d85947e1b124b5ff308aa64' });
  const called = (by: Row) =>
    signatureOf(
      crash([[undefined, APP, 'culprit', at('0x36f0')], by, [undefined, LIBC, 'library', { offset: '0x27249' }]]),
    ).fingerprint;
  assert.notEqual(called([undefined, APP, 'code', at('0x3a10')]), called([undefined, APP, 'code', at('0x3a40')]));
  assert.equal(called([undefined, PYTHON, 'code', at('0x1')]), called([undefined, PYTHON, 'code', at('0x2')]));
});

test('an extension fails the same in every build of Python', () => {
  const EXTENSION = '/srv/app/_fast.cpython-311-x86_64-linux-gnu.so';
  const stacks: Row[][] = [
    [
      ['PyList_New', PYTHON, 'fault'],
      ['fill', EXTENSION, 'culprit'],
      [undefined, PYTHON, 'code', { offset: '0x11f62b' }],
      ['PyIter_Send', PYTHON, 'code'],
      ['main', PYTHON, 'library'],
    ],
    [
      ['PyList_New', '/opt/python/lib/libpython3.12.so.1.0', 'fault'],
      ['fill', EXTENSION, 'culprit'],
      ['PyGen_am_send', '/opt/python/lib/libpython3.12.so.1.0', 'code'],
      ['task_step_impl', '/opt/python/lib/python3.12/lib-dynload/_asyncio.cpython-312-x86_64-linux-gnu.so', 'code'],
    ],
    [
      ['get_list_state', '/opt/python/bin/python3.13t', 'fault'],
      ['fill', EXTENSION, 'culprit'],
      ['subtype_dealloc', '/opt/python/bin/python3.13t', 'code'],
    ],
  ];
  assert.equal(new Set(stacks.map((rows) => signatureOf(crash(rows)).fingerprint)).size, 1);
  const called = (by: Row) => signatureOf(crash([['fill', EXTENSION, 'culprit'], by])).fingerprint;
  assert.notEqual(called(['table', EXTENSION, 'code']), called(['column', EXTENSION, 'code']));
  assert.notEqual(called(['load', APP, 'code']), called(['python_load', '/srv/python-tools', 'code']));
});

test('of an abort only what decided it is shown, under its class', () => {
  const rows: readonly Row[] = [
    ['__pthread_kill_implementation', LIBC, 'abort'],
    ['__GI_raise', LIBC, 'abort'],
    ['__GI_abort', LIBC, 'abort'],
    ['__assert_fail_base', LIBC, 'abort'],
    ['__GI___assert_fail', LIBC, 'abort'],
    ['check', APP, 'culprit'],
    ['main', APP, 'code'],
    ['__libc_start_main_impl', LIBC, 'library'],
  ];
  const { signature, fingerprint } = signatureOf(crash(rows, { class: 'assertion', signal: 'SIGABRT', faultIndex: 0 }));
  assert.equal(signature, 'assertion | __assert_fail | check | main');
  const nameless = rows.map(([name, module, role]): Row =>
    module === LIBC ? [undefined, module, role, { offset: '0x8c' }] : [name, module, role],
  );
  assert.equal(
    signatureOf(crash(nameless, { class: 'assertion', signal: 'SIGABRT', faultIndex: 0 })).fingerprint,
    fingerprint,
  );
});

test('a nameless frame is module, offset and build; a jump to nowhere is nothing', () => {
  const rows: readonly Row[] = [
    [undefined, undefined, 'fault'],
    [undefined, APP, 'culprit', { offset: '0x1aa3', buildId: '0123456789abcdef' }],
    ['main', APP, 'code'],
  ];
  assert.equal(signatureOf(crash(rows)).signature, 'SIGSEGV | app+0x1aa3@01234567 | main');
});

test('recursion is folded: the depth at which it crashed does not matter', () => {
  const depth = (times: number): readonly Row[] => [
    ['leaf', APP, 'culprit'],
    ...Array.from({ length: times }, (): Row[] => [
      ['visit', APP, 'code'],
      ['descend', APP, 'code'],
    ]).flat(),
    ['main', APP, 'code'],
  ];
  assert.deepEqual(signatureOf(crash(depth(2))), signatureOf(crash(depth(30))));
  assert.equal(signatureOf(crash(depth(2))).signature, 'SIGSEGV | leaf | visit | descend');
});

test('a stack overflow is its cycle, whichever function met the guard page', () => {
  const cycle: Row[] = Array.from({ length: 20 }, (): Row[] => [
    ['ping', APP, 'code'],
    ['pong', APP, 'code'],
  ]).flat();
  const stacks = [
    cycle,
    cycle.slice(1),
    [['memset', LIBC, 'library'], ['helper', APP, 'code'], ...cycle] as Row[],
    cycle.slice(0, 31),
  ];
  const signatures = stacks.map((rows) =>
    signatureOf({ class: 'stack-overflow', signal: 'SIGSEGV', frames: frames(rows), faultIndex: 0, culpritIndex: 0 }),
  );
  assert.equal(new Set(signatures.map(({ fingerprint }) => fingerprint)).size, 1);
  assert.equal(signatures[0]?.signature, 'stack-overflow | ping | pong');
  const large = signatureOf({
    class: 'stack-overflow',
    signal: 'SIGSEGV',
    frames: frames([
      ['big_array', APP, 'culprit'],
      ['main', APP, 'code'],
    ]),
    faultIndex: 0,
    culpritIndex: 0,
  });
  assert.equal(large.signature, 'stack-overflow | big_array | main');
});

test('recursion from one place is told from inlining, though both repeat an address', () => {
  const back = { address: '0x7f0000003bb2', offset: '0x3bb2', buildId: '9d5ef2a1638969093d85947e1b124b5ff308aa64' };
  const stripped: Row[] = [
    ['__mpn_mul', LIBC, 'fault'],
    [undefined, APP, 'culprit', { ...back, address: '0x7f0000003baa', offset: '0x3baa' }],
    ...Array.from({ length: 20 }, (): Row => [undefined, APP, 'code', back]),
  ];
  const overflow = (rows: readonly Row[]) =>
    signatureOf({ class: 'stack-overflow', signal: 'SIGSEGV', frames: frames(rows), faultIndex: 0, culpritIndex: 1 })
      .signature;
  assert.equal(overflow(stripped), 'stack-overflow | app+0x3bb2@9d5ef2a1');
  const inlined = Array.from({ length: 20 }, (): Row[] => [
    ['helper', APP, 'code', back],
    ['visit', APP, 'code', back],
  ]).flat();
  assert.equal(overflow([['leaf', APP, 'fault'], ['visit', APP, 'culprit'], ...inlined]), 'stack-overflow | visit');
});

test('keeps to eight frames and 255 characters, and shows fault and culprit among them', () => {
  const long: readonly Row[] = [
    ['raise_it', LIBC, 'fault'],
    ...Array.from({ length: 20 }, (_, n): Row => [`inner_${n}`, LIBC, 'library']),
    ['culprit', APP, 'culprit'],
    ['a', APP, 'code'],
    ['b', APP, 'code'],
    ['c', APP, 'code'],
  ];
  assert.equal(
    signatureOf(crash(long)).signature,
    'SIGSEGV | raise_it | inner_16 | inner_17 | inner_18 | inner_19 | culprit | a | b',
  );
  const wide = signatureOf(crash([['x'.repeat(5000), APP, 'culprit']])).signature;
  assert.equal(wide.length, 255);
  assert.match(wide, /\.\.\.$/);
});

test('an empty stack is its signal or class, and nothing else', () => {
  assert.equal(signatureOf({ class: 'unknown', frames: [] }).signature, 'unknown');
  assert.equal(signatureOf({ class: 'sent-signal', signal: 'SIGTERM', frames: [] }).signature, 'SIGTERM');
});

suite('a fingerprint that others could have is weak', () => {
  const exit: readonly Row[] = [
    ['__pthread_kill_implementation', LIBC, 'fault'],
    ['abort', LIBC, 'abort'],
    ['__tsan::finalize', '/usr/lib/libtsan.so.2', 'abort'],
    ['exit', LIBC, 'library'],
  ];
  const one = { executable: '/srv/one', buildId: 'aa' };

  test('where no frame is to blame, or the one that is has no name and no module', () => {
    assert.equal(signatureOf(crash(exit)).weak, true);
    assert.equal(signatureOf(crash([])).weak, true);
    assert.equal(signatureOf(crash([[undefined, undefined, 'culprit']])).weak, true);
    assert.equal(signatureOf(crash([...exit, ['parse', APP, 'culprit']])).weak, undefined);
  });

  test('it holds the program, its build and every offset', () => {
    const { fingerprint } = signatureOf(crash(exit, { program: one }));
    assert.equal(signatureOf(crash(exit, { program: { ...one } })).fingerprint, fingerprint);
    for (const program of [undefined, { ...one, executable: '/srv/other' }, { ...one, buildId: 'bb' }])
      assert.notEqual(signatureOf(crash(exit, { program })).fingerprint, fingerprint);
    const moved = exit.map(([name, module, role]): Row => [name, module, role, { offset: '0x1' }]);
    assert.notEqual(signatureOf(crash(moved, { program: one })).fingerprint, fingerprint);
  });

  test('a recursion of own functions is theirs, though none is the culprit', () => {
    const rows = Array.from({ length: 20 }, (): Row => ['descend', APP, 'code']);
    assert.equal(signatureOf(crash(rows, { class: 'stack-overflow' })).weak, undefined);
    assert.equal(signatureOf(crash(exit, { class: 'stack-overflow' })).weak, true);
  });
});
