import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { bytesOf } from '../../src/elf/bytes.ts';
import type { Elf } from '../../src/elf/elf.ts';
import { unpacked } from '../../src/dwarf/unpacked.ts';

const ELF = { bits: 64, littleEndian: true } as Elf;
const TEXT = Buffer.from(Array.from({ length: 1 << 20 }, (_, index) => (index * 7919) >> 8));

/** A section with the header of SHF_COMPRESSED that claims a size. */
function packed(data: Buffer, claimed: number): ReturnType<typeof unpacked> {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(1, 0);
  header.writeBigUInt64LE(BigInt(claimed), 8);
  const all = Buffer.concat([header, data]);
  const section = { name: '.debug_info', type: 1, flags: 0x800, address: 0n, offset: 0, size: all.length };
  return unpacked(bytesOf(all), ELF, section);
}

suite('a section is unpacked as far as it is read', () => {
  test('its end, its beginning, a part of it, nothing beyond', () => {
    const section = packed(deflateSync(TEXT), TEXT.length);
    assert.deepEqual(section.read(10, 5), TEXT.subarray(10, 15));
    assert.deepEqual(section.read(TEXT.length - 3, 9), TEXT.subarray(-3));
    assert.deepEqual(section.read(1000, 70_000), TEXT.subarray(1000, 71_000));
    assert.equal(section.read(TEXT.length, 1).length, 0);
    assert.equal(section.read(Number.NaN, 1).length, 0);
    assert.equal(section.isDamaged, false);
  });

  test('no more than it claims', () => {
    const bomb = packed(deflateSync(Buffer.alloc(64 * 1024 * 1024)), 100);
    assert.equal(bomb.read(0, 100).length, 0);
    assert.equal(bomb.isDamaged, true);
    assert.throws(() => packed(Buffer.alloc(10), 2 ** 40), /larger than what is unpacked/);
  });

  test('what is no packed data is damaged', () => {
    const section = packed(Buffer.from('this was never packed'), 1000);
    assert.equal(section.read(0, 4).length, 0);
    assert.equal(section.isDamaged, true);
  });

  test('what ends early gives what there is', () => {
    const whole = deflateSync(TEXT);
    const section = packed(whole.subarray(0, whole.length >> 1), TEXT.length);
    assert.deepEqual(section.read(0, 100), TEXT.subarray(0, 100));
    assert.ok(section.read(TEXT.length - 4, 4).length < 4);
    assert.equal(section.isDamaged, true);
  });
});

suite('a section that is too large to be held is unpacked in pieces', () => {
  const large = Buffer.concat(
    Array.from({ length: 66 }, (_, index) => Buffer.concat([Buffer.from(`part ${index}`), TEXT])),
  );
  const data = deflateSync(large, { level: 1 });

  test('its end, its beginning, over the borders of pieces, all of it', () => {
    const section = packed(data, large.length);
    assert.deepEqual(section.read(large.length - 3, 9), large.subarray(-3));
    assert.deepEqual(section.read(10, 5), large.subarray(10, 15));
    for (let at = 1000; at < large.length; at += 7_000_003)
      assert.ok(section.read(at, 3_000_000).equals(large.subarray(at, at + 3_000_000)), `at ${at}`);
    assert.equal(section.read(large.length, 1).length, 0);
    assert.equal(section.read(Number.NaN, 1).length, 0);
    assert.ok(section.read(0, large.length).equals(large));
    assert.equal(section.isDamaged, false);
  });

  test('what ends early gives what there is', () => {
    const section = packed(data.subarray(0, data.length >> 1), large.length);
    assert.deepEqual(section.read(0, 100), large.subarray(0, 100));
    assert.equal(section.isDamaged, false);
    assert.ok(section.read(large.length - 4, 4).length < 4);
    assert.equal(section.isDamaged, true);
  });

  test('what is shorter than it claims is damaged, what is longer ends where it claims', () => {
    const short = packed(data, large.length + 1);
    assert.deepEqual(short.read(large.length - 1, 2), large.subarray(-1));
    assert.equal(short.isDamaged, true);
    const long = packed(data, large.length - 1);
    assert.deepEqual(long.read(large.length - 3, 9), large.subarray(-3, -1));
  });
});
