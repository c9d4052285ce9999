import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, type Bytes } from '../../src/elf/bytes.ts';
import { paged } from '../../src/elf/paged.ts';

const ALL = Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7) % 251));

function counted(): { bytes: Bytes; reads: () => number } {
  let reads = 0;
  const whole = bytesOf(ALL);
  const read: Bytes['read'] = (offset, length) => {
    reads += 1;
    return whole.read(offset, length);
  };
  return { bytes: { size: whole.size, read }, reads: () => reads };
}

test('the same bytes at every place and of every length, beyond the end too', () => {
  const pages = paged(bytesOf(ALL));
  const plain = bytesOf(ALL);
  for (const offset of [0, 1, 8191, 8192, 12_287, 12_288, 49_999, 50_000, 60_000, -1, Number.NaN])
    for (const length of [0, 1, 2, 4095, 4096, 4097, 20_000, 60_000])
      assert.deepEqual(pages.read(offset, length), plain.read(offset, length), `${offset} ${length}`);
});

test('what is asked for again, anywhere, is not read again', () => {
  const { bytes, reads } = counted();
  const pages = paged(bytes);
  for (let round = 0; round < 3; round++) for (const offset of [10, 40_000, 20_000, 8000]) pages.read(offset, 4096);
  assert.equal(reads(), 3); // 10 and 8000 lie in one page, and so does what reaches into the next
});
