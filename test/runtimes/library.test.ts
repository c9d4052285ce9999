import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameJudge, isLibraryModule, printedJudge, type FramePlace } from '../../src/runtimes/library.ts';

const LIBC = '/usr/lib/x86_64-linux-gnu/libc.so.6';
const APP = '/srv/app';

/** Frames, and what they are where libc is a shared library: the role, or undefined for code that may be the culprit. */
const FRAMES: readonly (readonly [place: FramePlace, role: string | undefined])[] = [
  [{ module: LIBC, function: '__strlen_evex' }, 'library'],
  [{ module: LIBC }, 'library'],
  [{ module: LIBC, function: '__pthread_kill_implementation' }, 'abort'],
  [{ module: LIBC, function: '__assert_fail' }, 'abort'],
  [{ module: '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', function: '_dl_fixup' }, 'library'],
  [{ module: '/opt/app/libstdc++.so.6.0.30' }, 'library'],
  [{ module: '/opt/app/libc-client.so' }, undefined],
  [{ module: APP, function: 'std::vector<int, std::allocator<int> >::at' }, 'library'],
  [{ module: APP, function: 'std::string app::make<int>(int)' }, undefined],
  [{ module: APP, function: 'core::panicking::panic_fmt' }, 'abort'],
  [{ module: APP, function: 'std::panicking::try' }, 'library'],
  [{ module: APP, function: '__clang_trap_msg$libc++$vector:392: assertion __n < size() failed (n > 2)' }, 'abort'],
  [{ module: APP, function: 'operator new(unsigned long)' }, 'library'],
  [{ module: APP, function: 'kill' }, undefined],
  [{ module: APP, function: 'strlen' }, undefined],
  [{ module: APP, function: 'strcpy', file: '/usr/include/x86_64-linux-gnu/bits/string_fortified.h' }, 'library'],
  [{ module: APP, function: 'getline', file: '/usr/include/x86_64-linux-gnu/bits/stdio.h' }, 'library'],
  [{ module: APP, function: 'getline', file: '/srv/app/bits/stdio.h' }, undefined],
  [{ module: APP, function: 'getline', file: '/srv/app/reader.c' }, undefined],
  [
    { module: '/srv/app/fast.so', function: 'Py_DECREF', file: '/opt/python/3.12/include/python3.12/object.h' },
    'library',
  ],
  [
    { module: '/srv/app/fast.so', function: 'PyUnicode_READ', file: '/usr/include/python3.11/cpython/unicodeobject.h' },
    'library',
  ],
  [{ module: '/usr/bin/python3.11', function: 'PyType_HasFeature', file: './Include/object.h' }, 'library'],
  [{ module: APP, function: 'Rank', file: './Include/object.h' }, undefined],
  [{ module: '/srv/app/fast.so', function: 'Py_DECREF', file: '/srv/app/include/compat.h' }, undefined],
  [{ module: '/usr/bin/python3.11', function: '_PyEval_EvalFrameDefault' }, 'library'],
  [{ module: '/usr/bin/python3.11', function: 'list_dealloc' }, undefined],
  [{ module: APP }, undefined],
];

for (const [place, role] of FRAMES) {
  test(`${place.function ?? 'a nameless frame'} in ${place.file ?? place.module} is ${role ?? 'code'}`, () => {
    assert.equal(frameJudge([], [LIBC, APP])(place)?.role, role);
  });
}

test('in a static program the names of libc are libc', () => {
  const judge = frameJudge([], [APP]);
  assert.equal(judge({ module: APP, function: 'raise' })?.role, 'abort');
  assert.equal(judge({ module: APP, function: 'strlen' })?.role, 'library');
});

test('in a static program all that lies behind the start of libc is libc, whatever it is called', () => {
  const judge = frameJudge([], [APP], [{ whose: 'libc', module: APP, from: 0x402d30n }]);
  assert.equal(judge({ module: APP, function: '__strftime_internal', address: '0x40d011' })?.role, 'library');
  assert.equal(judge({ module: APP, function: 'raise', address: '0x404000' })?.role, 'abort');
  assert.equal(judge({ module: APP, function: 'report', address: '0x4029bc' }), undefined);
  assert.equal(judge({ module: APP, function: 'last_before_libc', address: '0x402d30' }), undefined);
  assert.equal(judge({ module: '/srv/other', function: 'report', address: '0x40d011' }), undefined);
  assert.equal(
    frameJudge(
      [{ function: 'report', role: 'code' }],
      [APP],
      [{ whose: 'libc', module: APP, from: 0x402d30n }],
    )({
      module: APP,
      function: 'report',
      address: '0x40d011',
    })?.role,
    'code',
  );
});

test('the configuration comes first: a libc developer sees libc, a framework is never to blame', () => {
  const judge = frameJudge(
    [
      { module: '*/libc.so.6', role: 'code' },
      { function: 'frame?ork_*', role: 'library' },
    ],
    [LIBC, APP],
  );
  assert.equal(judge({ module: LIBC, function: 'raise' })?.role, 'code');
  assert.equal(judge({ module: APP, function: 'framework_run' })?.role, 'library');
});

test('a module as a whole', () => {
  assert.ok(isLibraryModule(LIBC));
  assert.ok(!isLibraryModule(APP));
});

const PRINTED: readonly (readonly [FramePlace, 'library' | undefined])[] = [
  [{ function: 'clone3', file: '../sysdeps/unix/sysv/linux/x86_64/clone3.S' }, 'library'],
  [{ function: '_dl_call_fini', file: './elf/dl-call_fini.c' }, 'library'],
  [{ function: 'printf_positional', file: '/usr/src/debug/glibc-2.38/stdio-common/vfprintf-internal.c' }, 'library'],
  // a program's own file, in a directory that glibc has too; one that glibc has too, in the program's directory
  [{ function: 'walk', file: './io/walk.c' }, undefined],
  [{ function: 'error', file: '/home/dev/app/error.c' }, undefined],
];

for (const [place, role] of PRINTED) {
  test(`printed by gdb without a module, ${place.function} at ${place.file} is ${role ?? 'code'}`, () =>
    assert.equal(printedJudge(frameJudge(), 'gdb')(place)?.role, role));
}
