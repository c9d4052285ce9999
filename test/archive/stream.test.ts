import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import { chunksOf, messageOf, peek, streamCompression, streamOf, unpack } from '../../src/archive/stream.ts';
import { bytesOf, openBytes } from '../../src/elf/bytes.ts';
import { ElfError } from '../../src/elf/error.ts';
import { EvidenceError } from '../../src/errors/errors.ts';
import type { Compression } from '../../src/tools/compression.ts';
import { FILES, made, madePath } from './made.ts';

const LONG = 'a-name-of-more-than-sixteen-characters.txt';
const content = Buffer.from(FILES[LONG]);
const PACKERS: Readonly<Record<Compression, string>> = { zst: 'zstd', lz4: 'lz4', xz: 'xz', gz: 'gzip', bz2: 'bzip2' };
const packed = (program: string): Buffer =>
  made(`stream.${program}`, 'sh', '-c', `${program} -q -c ${LONG} > "$0"`, '{out}');
const readable = (bytes: Buffer): Readable => Readable.from([bytes], { objectMode: false });
const [SKIPPED, SIZE] = [0x184d2a5f, 5];

test('bytes come in their order, in pieces of 128 KiB', async () => {
  const bytes = Buffer.concat([Buffer.alloc(128 * 1024, 1), Buffer.alloc(128 * 1024, 2), Buffer.from([3])]);
  assert.deepEqual(
    [...chunksOf(bytesOf(bytes))].map((chunk) => [chunk.length, chunk[0]]),
    [
      [128 * 1024, 1],
      [128 * 1024, 2],
      [1, 3],
    ],
  );
  assert.ok(bytes.equals(await buffer(streamOf(bytesOf(bytes)))));
});

for (const [compression, program] of Object.entries(PACKERS) as [Compression, string][])
  suite(`what ${program} packed`, () => {
    const archive = packed(program);

    test('is recognised by its first bytes', () => assert.equal(streamCompression(archive), compression));

    test('is unpacked from a stream', async () => {
      const { stream, damage } = await unpack(readable(archive), compression);
      assert.ok(content.equals(await buffer(stream)));
      assert.equal(await damage(), undefined);
    });

    test('is unpacked from an open file', async () => {
      const file = openBytes(madePath(`stream.${program}`));
      const { stream, damage } = await unpack(file.fd, compression);
      assert.ok(content.equals(await buffer(stream)));
      assert.equal(await damage(), undefined);
      file.close();
    });

    test('and cut off gives what there is, and says that it is damaged', async () => {
      const { stream, damage } = await unpack(readable(archive.subarray(0, archive.length - 6)), compression);
      const got = await buffer(stream);
      assert.ok(content.subarray(0, got.length).equals(got));
      assert.match((await damage()) ?? '', /./);
    });
  });

test('what unpacks ends when nobody wants more of it', async () => {
  const { stream, close, damage } = await unpack(new Readable({ read() {} }), 'gz'); // never ends by itself
  close();
  stream.resume();
  await damage();
});

test('the first bytes of a stream are looked at, and still come', async () => {
  const pieces = Readable.from([Buffer.from('ab'), Buffer.from('cde'), Buffer.from('f')], { objectMode: false });
  const { head, stream } = await peek(pieces, 4);
  assert.deepEqual([head.toString(), (await buffer(stream)).toString()], ['abcd', 'abcdef']);
});

test('of a stream that is shorter there is all of it; of an empty one nothing', async () => {
  const short = await peek(readable(Buffer.from('ab')), 4);
  assert.deepEqual([short.head.toString(), (await buffer(short.stream)).toString()], ['ab', 'ab']);
  const none = await peek(Readable.from([], { objectMode: false }), 4);
  assert.deepEqual([none.head.length, (await buffer(none.stream)).length], [0, 0]);
});

test('behind frames that are to be skipped, the next one tells how it is packed', () => {
  const frame = Buffer.alloc(8 + SIZE);
  frame.writeUInt32LE(SKIPPED, 0);
  frame.writeUInt32LE(SIZE, 4);
  for (const program of ['zstd', 'lz4'] as const) {
    const behind = Buffer.concat([frame, frame, packed(program)]);
    assert.equal(streamCompression(behind), program === 'zstd' ? 'zst' : 'lz4');
  }
  assert.equal(streamCompression(frame), 'zst', 'the next one is not within reach');
  assert.equal(streamCompression(Buffer.from('plain text')), undefined);
  assert.equal(streamCompression(Buffer.alloc(0)), undefined);
});

test('an error of ours that is not about the archive is no damage of it', () => {
  const ours = new EvidenceError('x may not be read.', 'Run as root.');
  assert.throws(() => messageOf(ours), ours);
  assert.equal(messageOf(new ElfError('it is cut off')), 'it is cut off');
  assert.equal(messageOf(new Error('Unexpected end of data')), 'Unexpected end of data');
});
