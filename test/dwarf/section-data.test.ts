import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { bytesOf, type Bytes } from '../../src/elf/bytes.ts';
import { readElf } from '../../src/elf/elf.ts';
import { readSections } from '../../src/elf/sections.ts';
import { fileOf, sectionIn, sectionOf } from './recorded.ts';

const wholeOf = (bytes: Bytes): string => bytes.read(0, bytes.size).toString('hex');
const plainOf = (name: string): string => wholeOf(sectionOf('gcc-dwarf-5', name)?.bytes ?? assert.fail());

for (const way of ['zlib', 'zlib-gnu', 'zstd'])
  suite(`sections that objcopy packed, ${way}`, () => {
    for (const name of ['info', 'abbrev', 'str', 'line_str'])
      test(`${name} is as it was`, () => {
        const { bytes, partial } = sectionOf(`gcc-dwarf-5-${way}`, name) ?? assert.fail();
        assert.deepEqual([wholeOf(bytes), partial], [plainOf(name), false]);
      });

    test('the first of one is the first of it, and says that it is not all', () => {
      const { bytes, partial } = sectionOf(`gcc-dwarf-5-${way}`, 'info', 60) ?? assert.fail();
      assert.equal(partial, true);
      assert.ok(plainOf('info').startsWith(wholeOf(bytes)));
    });
  });

test('a section that is not packed is read in place, whatever the limit', () => {
  const { bytes, partial } = sectionOf('gcc-dwarf-5', 'info', 1) ?? assert.fail();
  assert.deepEqual([wholeOf(bytes), partial], [plainOf('info'), false]);
});

test('one that reaches beyond the file, or holds what was not packed so, is an error', () => {
  const file = fileOf('gcc-dwarf-5-zlib');
  const { offset } = sectionNamed(file, '.debug_info');
  const damaged = Buffer.from(file);
  damaged.fill(0xff, offset + 24, offset + 40);
  assert.throws(() => sectionIn(damaged, 'info'), /\.debug_info can't be unpacked/);
  const unknown = Buffer.from(file);
  unknown.writeUInt32LE(9, offset);
  assert.throws(() => sectionIn(unknown, 'info'), /compressed in an unknown way/);
  assert.throws(() => sectionIn(beyondItsEnd(file), 'info'), /\.debug_info reaches beyond its end/);
});

function sectionNamed(file: Buffer, name: string): { readonly offset: number; readonly index: number } {
  const bytes = bytesOf(file);
  const { all } = readSections(bytes, readElf(bytes));
  const index = all.findIndex((section) => section.name === name);
  return { offset: all[index]?.offset ?? assert.fail(), index };
}

/** sh_size, 32 bytes into the header of a section, one more than the file has behind its offset. */
function beyondItsEnd(file: Buffer): Buffer {
  const { offset, index } = sectionNamed(file, '.debug_info');
  const changed = Buffer.from(file);
  const headers = Number(file.readBigUInt64LE(40));
  changed.writeBigUInt64LE(BigInt(file.length - offset + 1), headers + index * 64 + 32);
  return changed;
}
