import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { beginsAsZip, zipEntries } from '../../src/archive/zip.ts';
import { bytesOf, type Bytes } from '../../src/elf/bytes.ts';
import { cut, FILES, made } from './made.ts';

const PACK = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', getattr(zipfile, sys.argv[2])) as archive:
    for name in sys.argv[3:]: archive.write(name)`;
const names = Object.keys(FILES);
const archives = Object.fromEntries(
  ['ZIP_STORED', 'ZIP_DEFLATED', 'ZIP_LZMA'].map((way) => [
    way,
    made(`${way}.zip`, 'python3', '-c', PACK, '{out}', way, ...names),
  ]),
);

for (const way of ['ZIP_STORED', 'ZIP_DEFLATED'])
  test(`files of an archive of Python's zipfile, ${way}`, async () => {
    assert.equal(beginsAsZip(archives[way] as Buffer), true);
    assert.deepEqual(await contentOf(bytesOf(archives[way] as Buffer)), FILES);
  });

test('what is packed in another way is listed, and not read', () => {
  const entries = [...zipEntries(bytesOf(archives['ZIP_LZMA'] as Buffer))];
  assert.deepEqual(
    entries.map(({ name, open }) => [name.toString(), open()]),
    names.map((name) => [name, undefined]),
  );
});

test('one that is cut off has no directory, wherever it is cut', () => {
  const archive = archives['ZIP_DEFLATED'] as Buffer;
  for (const size of [0, 4, 30, archive.length >> 1, archive.length - 1])
    assert.throws(() => [...zipEntries(cut(archive, size))], /cut off/, `${size} bytes`);
});

async function contentOf(bytes: Bytes): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for (const { name, size, open } of zipEntries(bytes)) {
    const stream = open();
    assert.ok(stream);
    content[name.toString()] = await text(stream);
    assert.equal(Buffer.byteLength(content[name.toString()] ?? ''), size);
  }
  return content;
}
