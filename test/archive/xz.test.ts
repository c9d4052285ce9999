import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWholeXz } from '../../src/archive/xz.ts';
import { bytesOf } from '../../src/elf/bytes.ts';
import { cut, made } from './made.ts';

const LONG = 'a-name-of-more-than-sixteen-characters.txt';
const pack = (...flags: readonly string[]): Buffer =>
  made('x.xz', 'sh', '-c', `xz ${flags.join(' ')} -c ${LONG} > "$0"`, '{out}');
const whole = pack();

for (const flags of [[], ['--check=crc32'], ['--check=sha256'], ['--block-size=20000'], ['-0']])
  test(`whole, as xz ${flags.join(' ')} writes it`, () => {
    assert.equal(isWholeXz(bytesOf(pack(...flags))), true);
  });

test('cut off anywhere it is not whole', () => {
  for (let size = 0; size < whole.length; size++) assert.equal(isWholeXz(cut(whole, size)), false, `${size} bytes`);
});

test('a bit of its header, its index or its footer is not as it was', () => {
  const places = [0, 6, 8, 12, whole.length - 1, whole.length - 5, whole.length - 12, whole.length - 14];
  for (const at of places) {
    const damaged = Buffer.from(whole);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
    assert.equal(isWholeXz(bytesOf(damaged)), false, `byte ${at}`);
  }
});
