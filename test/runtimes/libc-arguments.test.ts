import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessOf, argumentOf } from '../../src/runtimes/libc-arguments.ts';

test('which argument of a function of the C library is in which register, where all are integers or pointers', () => {
  assert.equal(argumentOf('memcpy', 2), 3);
  assert.equal(argumentOf('strlen', 0), 1);
  assert.equal(argumentOf('strlen', -1), undefined);
  assert.equal(argumentOf('printf', 1), undefined);
});

test('what it does in any case with what that points to', () => {
  assert.equal(accessOf('memcpy', 0), 'write');
  assert.equal(accessOf('memcpy', 1), 'read');
  assert.equal(accessOf('strcat', 0), 'either');
  for (const [name, register] of [
    ['memcpy', 2],
    ['fputc', 0],
    ['free', 0],
    ['own_function', 0],
  ] as const)
    assert.equal(accessOf(name, register), undefined, name);
});
