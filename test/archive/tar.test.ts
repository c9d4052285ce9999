import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { beginsAsTar, isEndOfTar, plainName, readTarEntries } from '../../src/archive/tar.ts';
import { FILES, made } from './made.ts';

const names = Object.keys(FILES);

for (const format of ['v7', 'ustar', 'gnu', 'pax'])
  test(`entries of an archive of GNU tar, --format=${format}`, async () => {
    const archive = made(`${format}.tar`, 'tar', `--format=${format}`, '-cf', '{out}', ...names);
    assert.equal(beginsAsTar(archive.subarray(0, 512)), true);
    assert.deepEqual(await contentOf(archive), FILES);
  });

test('what is not read is passed over', async () => {
  const archive = made('passed.tar', 'tar', '-cf', '{out}', ...names);
  const found: string[] = [];
  await readTarEntries(Readable.from([archive], { objectMode: false }), async ({ name }) => void found.push(name));
  assert.deepEqual(found, names);
});

test('one that is cut off is an error, not an end that never comes', async () => {
  const archive = made('cut.tar', 'tar', '-cf', '{out}', ...names);
  await assert.rejects(contentOf(archive.subarray(0, 20_000)));
});

test('a header with another sum, or of another kind of file, begins no archive', () => {
  const head = made('sum.tar', 'tar', '-cf', '{out}', ...names).subarray(0, 512);
  const damaged = Buffer.from(head);
  damaged.write('b', 0);
  assert.equal(beginsAsTar(damaged), false);
  assert.equal(beginsAsTar(head.subarray(0, 511)), false);
  assert.deepEqual([isEndOfTar(Buffer.alloc(512)), isEndOfTar(head)], [true, false]);
});

test('a name without what leads up or to the root', () => {
  assert.deepEqual(['./a//b', '/a/b', 'a/b/'].map(plainName), ['a/b', 'a/b', 'a/b']);
});

async function contentOf(archive: Buffer): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  await readTarEntries(Readable.from([archive], { objectMode: false }), async ({ name, stream }) => {
    content[name] = await text(stream);
  });
  return content;
}
