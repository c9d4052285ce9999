import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cursorOf, type Cursor } from '../../src/dwarf/cursor.ts';

const BYTES = Buffer.from([0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08]);

test('numbers of each width, in both byte orders', () => {
  const read = (littleEndian: boolean) => (how: (cursor: Cursor) => number | bigint) =>
    how(cursorOf(BYTES, littleEndian));
  const hows = [
    (c: Cursor) => c.u8(),
    (c: Cursor) => c.u16(),
    (c: Cursor) => c.u24(),
    (c: Cursor) => c.u32(),
    (c: Cursor) => c.u64(),
  ];
  assert.deepEqual(hows.map(read(true)), [1, 0x0201, 0x030201, 0x04030201, 0x0807060504030201n]);
  assert.deepEqual(hows.map(read(false)), [1, 0x0102, 0x010203, 0x01020304, 0x0102030405060708n]);
});

test('LEB128 as DWARF 5, 7.6 has it', () => {
  const examples: readonly (readonly [number, readonly number[]])[] = [
    [2, [2]],
    [127, [0x7f]],
    [128, [0x80, 1]],
    [129, [0x81, 1]],
    [12857, [0xb9, 0x64]],
  ];
  for (const [value, bytes] of examples) {
    const cursor = cursorOf(Buffer.from(bytes), true);
    assert.deepEqual([cursor.uleb(), cursor.position], [value, bytes.length]);
  }
});

test('a text up to its NUL, and what follows it', () => {
  const cursor = cursorOf(Buffer.from('ab\0c\0'), true);
  assert.deepEqual([cursor.cstring(), cursor.cstring(), cursor.position], ['ab', 'c', 5]);
});

test('where the data end nothing is made up', () => {
  const ends: readonly ((cursor: Cursor) => unknown)[] = [
    (c) => c.u64(),
    (c) => c.cstring(),
    (c) => c.uleb(),
    (c) => c.skipLeb(),
    (c) => c.skip(4),
  ];
  for (const read of ends)
    assert.throws(() => read(cursorOf(Buffer.from([0x80, 0x80, 0x80]), true)), /ends in the middle/);
});
