import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluate } from '../../../src/dwarf/expression.ts';
import { frameTable } from '../../../src/dwarf/frames/tables.ts';
import { rowAt } from '../../../src/dwarf/frames/rows.ts';
import { bytesOf } from '../../../src/elf/bytes.ts';
import { ElfError } from '../../../src/elf/error.ts';

/** As gcc writes it: a common part, two functions of it, and the table over them. Functions begin at 0x1000 and 0x1040. */
const ADDRESS = 0x3000;
const FRAMES = Buffer.from(
  [
    '14000000' + '00000000' + '01' + '7a5200' + '01' + '78' + '10' + '01' + '1b' + '0c0708' + '9001' + '0000',
    '14000000' + '1c000000' + 'e0dfffff' + '40000000' + '00' + '44' + '0e10' + '8602' + '0d06',
    '18000000' + '34000000' + '08e0ffff' + '30000000' + '00' + '0f03770806' + '1003023122' + '00',
    '00000000',
  ].join(''),
  'hex',
);
const HEADER = Buffer.from('011b033bfc0f00000200000000f0ffff1810000040f0ffff30100000', 'hex');
const HEADER_ADDRESS = 0x2000;

/** Looks every function up, by the table over them and without, and computes its rows. @returns how many there are. */
function readEverything(frames: Buffer, header: Buffer): number {
  let rows = 0;
  const section = {
    bytes: bytesOf(frames),
    address: ADDRESS,
    isMapped: true,
    littleEndian: true,
    addressSize: 8,
  } as const;
  for (const search of [{ bytes: bytesOf(header), address: HEADER_ADDRESS }, undefined])
    for (const address of [0x1000, 0x1008, 0x1047, 0x2fff]) {
      try {
        const table = frameTable(section, search);
        const entry = table.find(address);
        if (entry === undefined) continue;
        const { cfa } = rowAt(section, entry, address);
        rows += 1;
        if ('expression' in cfa)
          evaluate(cfa.expression, { littleEndian: true, addressSize: 8, register: () => 8n, read: () => 0n });
      } catch (error) {
        if (!(error instanceof ElfError)) throw error;
      }
    }
  return rows;
}

function damaged(original: Buffer): fc.Arbitrary<Buffer> {
  const value = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255));
  const edits = fc.array(fc.tuple(fc.nat(original.length - 1), value), { minLength: 1, maxLength: 8 });
  const length = fc.oneof({ weight: 4, arbitrary: fc.constant(original.length) }, fc.nat(original.length));
  return fc.tuple(edits, length).map(([changes, kept]) => {
    const copy = Buffer.from(original);
    for (const [at, byte] of changes) copy[at] = byte;
    return copy.subarray(0, kept);
  });
}

/** RUNS: a longer run by hand. */
const numRuns = Number(process.env['RUNS'] ?? 20_000);

test('any damage gives rules, nothing, or the reader’s own error', () => {
  assert.equal(readEverything(FRAMES, HEADER), 6);
  fc.assert(
    fc.property(damaged(FRAMES), damaged(HEADER), (frames, header) => void readEverything(frames, header)),
    { numRuns },
  );
});

test('any expression gives a number, nothing, or the reader’s own error', () => {
  const context = { littleEndian: true, addressSize: 8, register: () => 1n, read: () => 1n } as const;
  const code = fc.array(fc.oneof(fc.nat(255), fc.integer({ min: 0x10, max: 0x4f }), fc.constantFrom(0x28, 0x2f, 0xff)));
  const run = (bytes: readonly number[]): void => {
    try {
      const result = evaluate(Buffer.from(bytes), context, [8n]);
      assert(result === undefined || (result >= 0n && result < 1n << 64n));
    } catch (error) {
      if (!(error instanceof ElfError)) throw error;
    }
  };
  fc.assert(fc.property(code, run), { numRuns });
});
