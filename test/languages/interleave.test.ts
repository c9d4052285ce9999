import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { interleave, interleaveByAddress } from '../../src/languages/cpython/interleave.ts';
import type { Frame } from '../../src/languages/cpython/frames.ts';

const LOOP = '_PyEval_EvalFrameDefault';

/** C called Python, which called C, which called Python; with the name of a part that a compiler made. */
const native = ['strlen', `${LOOP}.cold`, 'qsort', 'ffi_call', LOOP, 'main'].map((name, index) => ({
  index,
  function: name,
}));

/** `compare*` was entered from C. */
const python = (text: string): Frame[] =>
  text
    .split(' ')
    .map((name) => ({ file: 'main.py', function: name.replace('*', ''), line: 1, isEntry: name.endsWith('*') }));

const whole = { frames: native, isWhole: true, isGuess: false };

/** What each native frame runs: `1: key compare`. */
function runs(...args: Parameters<typeof interleave>): string[] | undefined {
  const merged = interleave(...args);
  const groups = Map.groupBy(merged?.filter(({ language }) => language === 'python') ?? [], ({ index }) => index);
  return merged && [...groups].map(([index, frames]) => `${index}: ${frames.map((frame) => frame.function).join(' ')}`);
}

test('each call of the loop runs the frames up to the one that it was entered with', () => {
  assert.deepEqual(runs(whole, python('key compare* main module*'), true), ['1: key compare', '4: main module']);
});

test('stacks that have not equally many calls of the loop are not of one moment', () => {
  assert.equal(runs(whole, python('key compare*'), true), undefined);
  assert.equal(runs(whole, python('a* b* c*'), true), undefined);
});

test('where one of them ends early, the other may have more', () => {
  const cut = { ...whole, frames: native.slice(0, 3), isWhole: false };
  assert.deepEqual(runs(cut, python('key compare* main module*'), true), ['1: key compare']);
  assert.deepEqual(runs(whole, python('key compare* main'), false), ['1: key compare']);
});

test('where calls may be missing, nothing is said but of equally many', () => {
  const guessed = { ...whole, frames: native.slice(0, 3), isWhole: false, isGuess: true };
  assert.equal(runs(guessed, python('key compare* main module*'), true), undefined);
  assert.deepEqual(runs(guessed, python('key compare*'), true), ['1: key compare']);
});

test('without a call of the loop there is nothing to say', () => {
  assert.equal(runs({ ...whole, frames: native.slice(0, 1), isWhole: false }, python('main*'), true), undefined);
});

suite('where the loop has no name', () => {
  const nameless = native.map(({ index }) => ({
    index,
    module: index === 1 || index > 3 ? '/usr/bin/python3.14' : '/lib/libc.so.6',
  }));
  const pointers = new Map(nameless.map(({ index }) => [index, BigInt(0x7000 + 0x100 * index)]));
  const own = (name: string, loop: number): Frame => ({
    file: 'main.py',
    function: name,
    isEntry: true,
    loop: BigInt(loop),
  });
  const indexes = (...frames: Frame[]) =>
    interleaveByAddress({ frames: nameless }, frames, pointers)?.flatMap(({ index, language }) =>
      language === 'python' ? [index] : [],
    );

  test('its frames are those that hold what a run of it keeps on the stack', () => {
    assert.deepEqual(indexes(own('compare', 0x7110), own('module', 0x7488)), [1, 4]);
  });

  test('nothing is said where that is in another module, in another order, or nowhere', () => {
    assert.equal(indexes(own('compare', 0x7210), own('module', 0x7488)), undefined);
    assert.equal(indexes(own('compare', 0x7488), own('module', 0x7110)), undefined);
    assert.equal(indexes(own('compare', 0x7110), own('module', 0x9000)), undefined);
  });
});
