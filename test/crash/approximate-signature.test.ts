import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { approximateSignature } from '../../src/crash/approximate-signature.ts';
import { parseSystemdStack } from '../../src/stacks/systemd-stack.ts';

/** As systemd 252 wrote it for `python3 -X faulthandler -c 'import ctypes; ctypes.string_at(0)'`, shortened. */
const PYTHON = `Process 8785 (python3) of user 0 dumped core.

Stack trace of thread 8785:
#0  0x00007fea2511beec __pthread_kill_implementation (libc.so.6 + 0x8aeec)
#1  0x00007fea250ccfb2 __GI_raise (libc.so.6 + 0x3bfb2)
#2  0x00007fea250cd050 __restore_rt (libc.so.6 + 0x3c050)
#3  0x00007fea251e7219 __strlen_avx2 (libc.so.6 + 0x156219)
#4  0x00007fea24dbe197 n/a (_ctypes.cpython-311-x86_64-linux-gnu.so + 0xe197)
#5  0x00007fea24da1f7a n/a (libffi.so.8 + 0x6f7a)
#6  0x0000000000517fc3 _PyObject_MakeTpCall (python3.11 + 0x117fc3)
#7  0x00000000005236bb PyEval_EvalCode (python3.11 + 0x1236bb)

Stack trace of thread 8786:
#0  0x00007fea2511beec n/a (n/a + 0x0)
ELF object binary architecture: AMD x86-64
`;

const stack = (...frames: string[]): string =>
  ['Stack trace of thread 7:', ...frames.map((frame, index) => `#${index}  0x00007fea2511beec ${frame}`)].join('\n');

test('the stacks of all threads are read', () => {
  const threads = parseSystemdStack(PYTHON);
  assert.deepEqual(
    threads.map(({ id, frames }) => [id, frames.length]),
    [
      [8785, 8],
      [8786, 1],
    ],
  );
  assert.deepEqual(threads[0]?.frames[4], {
    address: '0x7fea24dbe197',
    module: '_ctypes.cpython-311-x86_64-linux-gnu.so',
    offset: '0xe197',
  });
  assert.deepEqual(threads[1]?.frames[0], { address: '0x7fea2511beec', offset: '0x0' });
});

suite('the signature', () => {
  const CASES: Readonly<Record<string, readonly [string, string | undefined]>> = {
    'below the trampoline, without plumbing': [PYTHON, '_ctypes+0xe197'],
    'at most two frames': [stack('one (app + 0x1)', 'two (app + 0x2)', 'three (app + 0x3)'), 'one | two'],
    'of an older systemd, without offsets': [stack('culprit (app)', 'main (app)'), 'culprit | main'],
    'with nothing but plumbing': [
      stack('__strlen_avx2 (libc.so.6 + 0x1)', 'raise (libc.so.6 + 0x2)'),
      'strlen | raise',
    ],
    'of names with blanks and brackets': [stack('ns::call(int, char (*)[3]) (app + 0x1)'), 'ns::call'],
    'without the frames after one that is broken': [stack('culprit (a\nb + 0x1)', 'main (app + 0x2)'), undefined],
    'of a build elsewhere': [stack('culprit.constprop.0 (libfoo.so.1.2.3 + 0x1)'), 'culprit'],
    'without symbols or offsets': [stack('n/a (app)', 'main (app)'), 'main'],
    'without any stack': ['Process 1 (a) of user 0 dumped core.', undefined],
    'without any name': [stack('n/a (n/a)'), undefined],
    'of nothing': ['', undefined],
  };
  for (const [situation, [message, expected]] of Object.entries(CASES))
    test(situation, () => assert.equal(approximateSignature(message), expected));
});

test('any name of a function is read as it was written', () => {
  const name = fc
    .string({ minLength: 1 })
    .filter((text) => text.trim() === text && text !== '' && text !== 'n/a' && !/[\n\r\u2028\u2029]/.test(text));
  fc.assert(
    fc.property(name, (function_) =>
      assert.deepEqual(parseSystemdStack(stack(`${function_} (app + 0x1)`))[0]?.frames, [
        { address: '0x7fea2511beec', function: function_, module: 'app', offset: '0x1' },
      ]),
    ),
  );
});
