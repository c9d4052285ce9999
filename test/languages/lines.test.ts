import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lineTable } from '../../src/languages/cpython/lines.ts';

const line = (form: Parameters<typeof lineTable>[0], bytes: readonly number[], first: number) =>
  lineTable(form, Buffer.from(bytes), first);

test('3.9: an entry changes the line from its address on; steps may be split, and go back', () => {
  // Two steps of no length make one of 200 lines.
  const at = line('lnotab', [0, 1, 6, 1, 4, 127, 0, 73, 8, 0xfe], 10);
  assert.deepEqual([0, 4, 6, 8, 10, 16, 18, 400].map(at), [11, 11, 12, 12, 212, 212, 210, 210]);
});

test('3.10: an entry is of the range that it is as long as; one may have no line', () => {
  const at = line('linetable', [4, 1, 2, 0x80, 6, 2], 20);
  assert.deepEqual([0, 2, 4, 6, 10, 12].map(at), [21, 21, undefined, 23, 23, undefined]);
});

test('3.11: entries of all forms', () => {
  const at = line(
    'locations',
    [
      0xf0, 0x03, 0x01, 0x01, 0x01, // long, one unit: a line back, columns
      0x80 | (11 << 3) | 1, 0x05, 0x06, // one line, two units: a line on, two columns
      0x80 | (2 << 3), 0x12, // short: the same line
      0x80 | (13 << 3), 0x40 | 0x3e, 0x0f, // no columns: 511 lines on
      0x80 | (15 << 3), // none
    ],
    5,
  ); // prettier-ignore
  assert.deepEqual([0, 2, 4, 6, 8, 10, 12].map(at), [4, 5, 5, 5, 5 + 511, undefined, undefined]);
});

test('before its first instruction a function is in its first line', () => {
  for (const form of ['lnotab', 'linetable', 'locations'] as const) assert.equal(line(form, [], 7)(-2), 7);
});

test('no table is too damaged to be read, and no line is none', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('lnotab', 'linetable', 'locations'),
      fc.uint8Array({ maxLength: 200 }),
      fc.integer(),
      fc.integer({ min: -2, max: 4000 }),
      (form, bytes, first, offset) => {
        const found = lineTable(form, Buffer.from(bytes), first)(offset);
        assert.ok(found === undefined || (Number.isInteger(found) && found > 0));
      },
    ),
  );
});
