import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cursorOf } from '../../src/dwarf/cursor.ts';
import { readForm, sizeOfForm, type FormContext, type FormValue } from '../../src/dwarf/forms.ts';

const DWARF5: FormContext = { version: 5, addressSize: 8, offsetSize: 4 };
const DWARF2: FormContext = { version: 2, addressSize: 8, offsetSize: 4 };
const WIDE: FormContext = { version: 5, addressSize: 8, offsetSize: 8 };
const SKIPPED: FormValue = { kind: 'skipped' };
const DATA = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]);

/** DWARF 5, 7.5.6: form, what its value is, how many bytes it has. */
const TABLE: readonly (readonly [name: string, form: number, context: FormContext, value: FormValue, size: number])[] =
  [
    ['addr', 0x01, DWARF5, { kind: 'address', address: 3 }, 8],
    ['block2', 0x03, DWARF5, { kind: 'block', bytes: Buffer.from([0, 0, 0]) }, 5],
    ['data2', 0x05, DWARF5, { kind: 'number', value: 3n }, 2],
    ['data8', 0x07, DWARF5, { kind: 'number', value: 3n }, 8],
    ['string', 0x08, DWARF5, { kind: 'text', text: '\u0003' }, 2],
    ['block1', 0x0a, DWARF5, { kind: 'block', bytes: Buffer.from([0, 0, 0]) }, 4],
    ['strp', 0x0e, DWARF5, { kind: 'string-at', section: 'str', offset: 3 }, 4],
    ['strp of 64-bit DWARF', 0x0e, WIDE, { kind: 'string-at', section: 'str', offset: 3 }, 8],
    ['ref_addr of DWARF 2, as wide as an address', 0x10, DWARF2, { kind: 'entry', from: 'info', offset: 3 }, 8],
    ['ref_addr since', 0x10, DWARF5, { kind: 'entry', from: 'info', offset: 3 }, 4],
    ['ref4', 0x13, DWARF5, { kind: 'entry', from: 'unit', offset: 3 }, 4],
    ['GNU_ref_alt', 0x1f20, DWARF5, { kind: 'entry', from: 'alt', offset: 3 }, 4],
    ['sdata', 0x0d, DWARF5, { kind: 'number', value: 3n }, 1],
    ['addrx', 0x1b, DWARF5, { kind: 'address-index', index: 3 }, 1],
    ['rnglistx', 0x23, DWARF5, { kind: 'ranges-index', index: 3 }, 1],
    ['sec_offset', 0x17, DWARF5, { kind: 'number', value: 3n }, 4],
    ['exprloc', 0x18, DWARF5, { kind: 'block', bytes: Buffer.from([0, 0, 0]) }, 4],
    ['loclistx', 0x22, DWARF5, { kind: 'places-index', index: 3 }, 1],
    ['flag_present', 0x19, DWARF5, { kind: 'number', value: 1n }, 0],
    ['data16', 0x1e, DWARF5, SKIPPED, 16],
    ['line_strp', 0x1f, DWARF5, { kind: 'string-at', section: 'line_str', offset: 3 }, 4],
    ['implicit_const', 0x21, DWARF5, SKIPPED, 0],
    ['strx1', 0x25, DWARF5, { kind: 'string-index', index: 3 }, 1],
    ['strx3', 0x27, DWARF5, { kind: 'string-index', index: 3 }, 3],
    ['GNU_strp_alt', 0x1f21, DWARF5, { kind: 'string-at', section: 'alt', offset: 3 }, 4],
  ];

for (const [name, form, context, value, size] of TABLE)
  test(name, () => {
    const cursor = cursorOf(DATA, true);
    assert.deepEqual([readForm(cursor, form, context), cursor.position], [value, size]);
  });

test('a form of which each value has the same size is as long as it says', () => {
  const same = TABLE.filter(([, form, context]) => sizeOfForm(form, context) !== undefined);
  assert(same.length > 10);
  for (const [name, form, context, , size] of same) assert.equal(sizeOfForm(form, context), size, name);
});

test('a form that nobody knows ends the reading: its size is not known', () => {
  assert.throws(() => readForm(cursorOf(DATA, true), 0x7f, DWARF5), /unknown form 0x7f/);
});
