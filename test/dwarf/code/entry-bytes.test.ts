import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntryBytes } from '../../../src/dwarf/code/entry-bytes.ts';
import { EntryKind } from '../../../src/dwarf/code/kinds.ts';
import { cursorOf } from '../../../src/dwarf/cursor.ts';
import { readForm } from '../../../src/dwarf/forms.ts';

const CONTEXT = { version: 5, addressSize: 8, offsetSize: 4 } as const;
/** DW_FORM_*, with a value of each: those that all have one size, and those that tell their own. */
const VALUES: readonly (readonly [form: number, bytes: readonly number[]])[] = [
  [0x01, [1, 2, 3, 4, 5, 6, 7, 8]], // addr
  [0x08, [0x61, 0x62, 0]], // string
  [0x0b, [7]], // data1
  [0x0f, [0x80, 0x81, 0x01]], // udata
  [0x0d, [0xff, 0x7e]], // sdata
  [0x18, [2, 0x91, 0x70]], // exprloc
  [0x09, [0x81, 0x00, 5]], // block, its length longer than it needs to be
  [0x0a, [1, 9]], // block1
  [0x03, [2, 0, 9, 9]], // block2
  [0x04, [1, 0, 0, 0, 9]], // block4
  [0x08, [0]], // string of no letters
  [0x13, [1, 0, 0, 0]], // ref4
  [0x15, [0x90, 0x01]], // ref_udata
  [0x1a, [0x03]], // strx
  [0x1b, [0x83, 0x01]], // addrx
  [0x22, [0x04]], // loclistx
  [0x23, [0x05]], // rnglistx
  [0x1e, Array.from({ length: 16 }, () => 1)], // data16
  [0x19, []], // flag_present
  [0x1f01, [0x81, 0x02]], // GNU_addr_index
];

const KIND = new EntryKind(
  { tag: 0x34, hasChildren: true, attributes: VALUES.map(([form], index) => [index + 1, form] as const) },
  CONTEXT,
);
const CODE = 1;
const ENTRY = [CODE, ...VALUES.flatMap(([, bytes]) => bytes)];
const entriesOf = (bytes: readonly number[]) =>
  new EntryBytes(Buffer.from(bytes), new Map([[CODE, KIND]]), CONTEXT, true);

test('values are passed over as they are read, and each is found', () => {
  const entries = entriesOf(ENTRY);
  const cursor = cursorOf(Buffer.from(ENTRY), true);
  cursor.position = 1;
  assert.equal(entries.kindAt(0), KIND);
  assert.equal(entries.behindCode(0), 1);
  for (const [index, [form]] of VALUES.entries()) {
    assert.equal(entries.behindValues(1, KIND.each, index), cursor.position, `0x${form.toString(16)}`);
    assert.deepEqual(entries.valueOf(KIND, 1, index + 1), readForm(cursor, form, CONTEXT));
  }
  assert.equal(entries.behindValues(1, KIND.together), ENTRY.length);
  assert.equal(entries.valueOf(KIND, 1, 100), undefined);
});

test('children within children end where theirs do', () => {
  const children = [...ENTRY, ...ENTRY, 0, ...ENTRY, 0, 0, 0];
  assert.equal(entriesOf([...children, 9]).behindChildren(0), children.length);
});

test('what is cut off, or no entry, is told', () => {
  for (let length = 1; length < ENTRY.length; length++)
    assert.throws(
      () => entriesOf(ENTRY.slice(0, length)).behindValues(1, KIND.together),
      /ends in the middle/,
      String(length),
    );
  assert.throws(() => entriesOf([7]).kindAt(0), /not declared/);
  assert.throws(() => entriesOf(ENTRY).kindAt(ENTRY.length), /beyond its unit/);
});
