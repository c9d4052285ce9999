import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { unpackXz } from '../../src/archive/unpack-xz.ts';
import { bytesOf } from '../../src/elf/bytes.ts';

const MOST = 64 * 1024 * 1024;
const pack = (data: Buffer, ...flags: readonly string[]): Buffer =>
  execFileSync('xz', ['-c', ...flags], { input: data, maxBuffer: MOST });

/** What repeats itself far and near, what does not at all, and code. */
const DATA = {
  'one byte': Buffer.from('a'),
  zeros: Buffer.alloc(300_000),
  noise: Buffer.from(Array.from({ length: 70_000 }, (_, index) => (Math.sin(index) * 1e6) & 0xff)),
  code: readFileSync(process.execPath).subarray(4096, 500_000),
  text: readFileSync(new URL('../../CHANGELOG.md', import.meta.url)),
};

suite('what xz packs is unpacked as it was', () => {
  for (const [name, data] of Object.entries(DATA))
    for (const flags of [
      [],
      ['-0'],
      ['-9e'],
      ['--check=crc32'],
      ['--check=sha256'],
      ['--check=none'],
      ['--block-size=100000'],
      ['--lzma2=lc=0,lp=2,pb=0'],
    ])
      test(`${name}: xz ${flags.join(' ')}`, () => {
        assert.equal(unpackXz(bytesOf(pack(data, ...flags)), MOST)?.equals(data), true);
      });
});

test('more than may be unpacked is not', () => {
  assert.equal(unpackXz(bytesOf(pack(DATA.zeros)), DATA.zeros.length - 1), undefined);
});

test('another filter before LZMA2 is not known', () => {
  assert.equal(unpackXz(bytesOf(pack(DATA.code, '--x86', '--lzma2')), MOST), undefined);
});

/** RUNS: a longer run by hand. */
const numRuns = Number(process.env['RUNS'] ?? 2000);

test('damaged anywhere, it is as it was or it is nothing', () => {
  const data = DATA.text.subarray(0, 3000);
  const packed = pack(data);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(packed.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      (changes) => {
        const copy = Buffer.from(packed);
        for (const [at, byte] of changes) copy[at] = byte;
        const unpacked = unpackXz(bytesOf(copy), MOST);
        assert(unpacked === undefined || unpacked.equals(data));
      },
    ),
    { numRuns },
  );
});

/** Without a check that fails, what the decoder makes of anything counts. */
test('whatever is packed without a check, it ends with as much as it says, or with nothing', () => {
  const data = DATA.code.subarray(0, 20_000);
  const packed = pack(data, '--check=none');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 24, max: packed.length - 30 }), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      (changes) => {
        const copy = Buffer.from(packed);
        for (const [at, byte] of changes) copy[at] = byte;
        const unpacked = unpackXz(bytesOf(copy), MOST);
        assert(unpacked === undefined || unpacked.length === data.length);
      },
    ),
    { numRuns },
  );
});
