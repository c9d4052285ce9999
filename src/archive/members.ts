import type { Readable } from 'node:stream';
import type { Bytes, FileBytes } from '../elf/bytes.ts';
import { known } from '../text/known.ts';
import type { Compression } from '../tools/compression.ts';
import { arMembers, beginsAsAr } from './ar.ts';
import { messageOf, peek, streamCompression, streamOf, unpack } from './stream.ts';
import { beginsAsTar, isEndOfTar, readTarEntries } from './tar.ts';
import { beginsAsZip, zipEntries } from './zip.ts';

/** A file in an archive, while it is at hand. */
export interface Member {
  readonly name: Buffer;
  readonly size: number;
  /** A hard link to an earlier member; then there is nothing to read. */
  readonly target?: string;
  /** Its content. What is not read is passed over. */
  readonly open: () => Readable;
}

/** An entry that holds no data: a directory, a symbolic link, a device. */
export interface Passed {
  readonly name: string;
  readonly type: string;
  /** Of a symbolic link. */
  readonly target?: string;
}

/** What is done with the members of an archive: `visit` is awaited for each file, `pass` told of what holds no data. */
export interface Visitor {
  readonly visit: (member: Member) => Promise<void>;
  readonly pass?: (passed: Passed) => void;
}

/** Gives a member's content piece by piece, and resolves at its end; rejects with what `onChunk` throws, which gets no more then. */
export function readMember(member: Member, onChunk: (chunk: Buffer) => void): Promise<void> {
  const stream = member.open();
  return new Promise((resolve, reject) => {
    let failed = false;
    stream.on('data', (chunk: Buffer) => {
      if (failed) return;
      try {
        onChunk(chunk);
      } catch (error) {
        failed = true;
        reject(error);
      }
    });
    stream.on('error', reject);
    stream.on('end', resolve);
    stream.on('close', resolve);
  });
}

/** What became of reading an archive. */
export interface Outcome {
  readonly entries: number;
  /** What ended the reading early. */
  readonly damage?: string;
  /** Which members can't be read though nothing is wrong with them. */
  readonly unread?: string;
  /** A stream that is compressed, but no archive: its content is the one member. */
  readonly single?: boolean;
}

const HEAD = 512;
const FILE_TYPES: ReadonlySet<string> = new Set(['file', 'contiguous-file']);

/** Whether a file's first 512 bytes are those of an archive, or of something compressed. */
export function beginsAsArchive(head: Buffer): boolean {
  return streamCompression(head) !== undefined || beginsAsZip(head) || beginsAsTar(head) || beginsAsAr(head);
}

/**
 * Reads an archive from its first byte to its last: tar, compressed or not, zip, Debian package. Nothing is unpacked to disk.
 * @throws ToolError when the program that unpacks it is missing.
 */
export async function readArchive(bytes: FileBytes, visitor: Visitor): Promise<Outcome> {
  const head = bytes.read(0, HEAD);
  const compression = streamCompression(head);
  if (compression !== undefined) return readPacked(bytes.fd, compression, visitor);
  if (beginsAsZip(head)) return readZip(bytes, visitor);
  if (beginsAsAr(head)) return readDebianPackage(bytes, visitor);
  return readStream(streamOf(bytes), visitor);
}

/** Reads a stream that is a tar archive, compressed or not, or one compressed file. */
export async function readStream(stream: Readable, visitor: Visitor): Promise<Outcome> {
  const packed = await peek(stream, HEAD);
  const compression = streamCompression(packed.head);
  return compression === undefined ? readTar(packed.stream, visitor) : readPacked(packed.stream, compression, visitor);
}

async function readPacked(packed: Readable | number, compression: Compression, visitor: Visitor): Promise<Outcome> {
  const unpacked = await unpack(packed, compression);
  try {
    const { head, stream: content } = await peek(unpacked.stream, HEAD);
    const outcome =
      beginsAsTar(head) || isEndOfTar(head) ? await readTar(content, visitor) : await readSingle(content, visitor);
    const damage = outcome.damage ?? (await unpacked.damage());
    return { ...outcome, ...(damage === undefined ? {} : { damage }) };
  } finally {
    unpacked.close();
  }
}

async function readTar(stream: Readable, { visit, pass }: Visitor): Promise<Outcome> {
  let entries = 0;
  const unread: string[] = [];
  const outcome = () => known({ entries, unread: unreadOf(unread, 'sparse (tar -S)') });
  try {
    await readTarEntries(stream, async ({ name, type, size, target, sparse, stream: content }) => {
      entries += 1;
      if (sparse) unread.push(name);
      else if (type === 'link' && target !== undefined)
        await visit({ name: Buffer.from(name), size: 0, target, open: () => content });
      else if (FILE_TYPES.has(type)) await visit({ name: Buffer.from(name), size, open: () => content });
      else pass?.(known({ name, type, target }));
    });
  } catch (error) {
    return { ...outcome(), damage: messageOf(error) };
  }
  return outcome();
}

function unreadOf(names: readonly string[], what: string): string | undefined {
  const [first] = names;
  if (first === undefined) return undefined;
  return names.length === 1 ? `${first} is ${what}` : `${names.length} members are ${what}, ${first} among them`;
}

async function readSingle(stream: Readable, { visit }: Visitor): Promise<Outcome> {
  await visit({ name: Buffer.alloc(0), size: 0, open: () => stream });
  return { entries: 1, single: true };
}

async function readZip(bytes: Bytes, { visit }: Visitor): Promise<Outcome> {
  let entries = 0;
  const unread: string[] = [];
  const outcome = () =>
    known({ entries, unread: unreadOf(unread, 'encrypted, or packed in another way than deflate') });
  try {
    for (const { name, size, open } of zipEntries(bytes)) {
      entries += 1;
      if (name.at(-1) === 0x2f) continue; // a directory
      const content = open();
      if (content === undefined) unread.push(name.toString());
      else await visit({ name, size, open: () => content });
    }
  } catch (error) {
    return { ...outcome(), damage: messageOf(error) };
  }
  return outcome();
}

/** A .deb: `debian-binary`, `control.tar.*`, `data.tar.*`. */
async function readDebianPackage(bytes: Bytes, visitor: Visitor): Promise<Outcome> {
  try {
    for (const { name, bytes: data } of arMembers(bytes)) {
      if (name.startsWith('data.tar')) return await readStream(streamOf(data), visitor);
    }
  } catch (error) {
    return { entries: 0, damage: messageOf(error) };
  }
  return { entries: 0, damage: 'it has no data.tar' };
}
