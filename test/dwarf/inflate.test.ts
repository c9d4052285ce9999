import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import { constants, deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { pieceAt, startOf, type Point } from '../../src/dwarf/inflate.ts';
import { bytesOf } from '../../src/elf/bytes.ts';

const MB = 1024 * 1024;

/** Bytes of all kinds: runs, text that comes again near and far, and what can't be packed. */
const MIXED = Buffer.concat([
  Buffer.alloc(3 * MB, 'a'),
  randomBytes(MB + 17),
  Buffer.from(Array.from({ length: 200_000 }, (_, index) => `word${index % 977} ${Math.floor(index / 7)}\n`).join('')),
  Buffer.from(Array.from({ length: MB }, (_, index) => (index * index) >> 7)),
]);

suite('deflate is unpacked in pieces', () => {
  const ways = {
    'as linkers do': {},
    'not at all': { level: 0 },
    'at its best': { level: 9 },
    'by the fixed code': { strategy: constants.Z_FIXED },
    'by its codes alone': { strategy: constants.Z_HUFFMAN_ONLY },
    'with a small window': { windowBits: 9, level: 9 },
    'in small blocks': { memLevel: 1 },
  } as const;
  for (const [way, options] of Object.entries(ways)) {
    test(`packed ${way}`, () => {
      const { pieces, points } = unpack(deflateSync(MIXED, options));
      assert.ok(pieces.length > 5);
      assert.ok(Buffer.concat(pieces).equals(MIXED));
      for (const [index, point] of points.entries()) assert.equal(point.at, lengthOf(pieces.slice(0, index)));
    });
  }

  test('each piece is the same when it is unpacked alone, in any order', () => {
    const packed = deflateSync(MIXED);
    const { pieces, points } = unpack(packed);
    for (const index of [...points.keys()].toReversed())
      assert.deepEqual(pieceAt(bytesOf(packed), points[index] as Point)?.piece, pieces[index]);
  });
});

test('nothing at all, and a byte', () => {
  assert.equal(lengthOf(unpack(deflateSync(Buffer.alloc(0))).pieces), 0);
  assert.deepEqual(Buffer.concat(unpack(deflateSync(Buffer.from('x'))).pieces), Buffer.from('x'));
});

test('what has no header of zlib, or wants a dictionary, has no start', () => {
  assert.equal(startOf(bytesOf(Buffer.from('this was never packed'))), undefined);
  assert.equal(startOf(bytesOf(deflateSync('text', { dictionary: Buffer.from('text') }))), undefined);
  assert.equal(startOf(bytesOf(Buffer.alloc(0))), undefined);
});

test('damaged data are damaged, or give what zlib makes of them, as far as it goes', () => {
  const text = Buffer.from(Array.from({ length: 3000 }, (_, index) => `${index * 7919} `).join(''));
  const packed = deflateSync(text);
  fc.assert(
    fc.property(fc.nat(packed.length - 1), fc.nat(255), fc.nat(packed.length), (at, value, length) => {
      const damaged = Buffer.from(packed.subarray(0, length));
      if (at < length) damaged[at] = value;
      const ours = Buffer.concat(unpack(damaged).pieces);
      const zlib = attempt(() => inflateSync(damaged, { finishFlush: constants.Z_SYNC_FLUSH }));
      if (zlib !== undefined && ours.length > 0) assert.deepEqual(ours, zlib);
    }),
    { numRuns: 2000 },
  );
});

function unpack(packed: Buffer): { readonly pieces: Uint8Array[]; readonly points: Point[] } {
  const bytes = bytesOf(packed);
  const [pieces, points]: [Uint8Array[], Point[]] = [[], []];
  for (let point = startOf(bytes); point !== undefined && point.isEnd !== true;) {
    const unpacked = pieceAt(bytes, point);
    if (unpacked === undefined) break;
    points.push(point);
    pieces.push(unpacked.piece);
    point = unpacked.next;
  }
  return { pieces, points };
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
