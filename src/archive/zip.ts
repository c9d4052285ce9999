import type { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import type { Bytes } from '../elf/bytes.ts';
import { fieldsOf, type Fields } from '../elf/fields.ts';
import { ElfError } from '../elf/elf.ts';
import { within } from '../elf/part.ts';
import { streamOf } from './stream.ts';

/** A file in a zip archive (.zip, .whl, .jar). */
export interface ZipEntry {
  readonly name: Buffer;
  readonly size: number;
  /** What it holds, unpacked as it is read; undefined: encrypted, or compressed in another way than deflate. */
  readonly open: () => Readable | undefined;
}

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.3 */
const [END, END_SIZE, END64, LOCATOR64, CENTRAL, CENTRAL_SIZE, SIGNATURE, LOCAL_SIZE] = [
  0x06054b50, 22, 0x06064b50, 0x07064b50, 0x02014b50, 46, 0x05054b50, 30,
];
const COMMENT_MAX = 65_535;
const DIRECTORY_MAX = 64 * 1024 * 1024;
const [STORED, DEFLATED, ENCRYPTED] = [0, 8, 1];
const IN_EXTRA = 0xffff_ffff;

/** Whether a file's first bytes are those of a zip archive with something in it. */
export function beginsAsZip(head: Buffer): boolean {
  return head.length >= 4 && head.readUInt32LE(0) === 0x04034b50;
}

/**
 * The files of a zip archive, from its directory at the end.
 * @throws ElfError when it has none: it was cut off.
 */
export function* zipEntries(bytes: Bytes): Generator<ZipEntry> {
  const directory = readDirectory(bytes);
  const fields = fieldsOf(directory, { bits: 64, littleEndian: true });
  for (let at = 0; at + CENTRAL_SIZE <= directory.length && fields.u32(at) !== SIGNATURE;) {
    if (fields.u32(at) !== CENTRAL)
      throw new ElfError(`the archive's directory makes no sense behind ${at} of its ${directory.length} bytes`);
    const [nameSize, extraSize, commentSize] = [fields.u16(at + 28), fields.u16(at + 30), fields.u16(at + 32)];
    const name = directory.subarray(at + CENTRAL_SIZE, at + CENTRAL_SIZE + nameSize);
    yield entryOf(bytes, fields, at, name, at + CENTRAL_SIZE + nameSize, extraSize);
    at += CENTRAL_SIZE + nameSize + extraSize + commentSize;
  }
}

function entryOf(bytes: Bytes, fields: Fields, at: number, name: Buffer, extraAt: number, extraSize: number): ZipEntry {
  const large = largeFields(fields, at, extraAt, extraSize);
  const [flags, method] = [fields.u16(at + 8), fields.u16(at + 10)];
  return {
    name,
    size: large.size,
    open: () => {
      const head = bytes.read(large.offset, LOCAL_SIZE);
      if (!beginsAsZip(head)) throw new ElfError(`${name.toString()} is not where the archive's directory says`);
      const header = fieldsOf(head, { bits: 64, littleEndian: true });
      const start = large.offset + LOCAL_SIZE + header.u16(26) + header.u16(28);
      if (start + large.packed > bytes.size) throw new ElfError(`${name.toString()} reaches beyond the archive's end`);
      if ((flags & ENCRYPTED) !== 0) return undefined;
      const packed = streamOf(within(bytes, start, large.packed));
      if (method === STORED) return packed;
      return method === DEFLATED ? packed.pipe(createInflateRaw()) : undefined;
    },
  };
}

/** Sizes and offset, from the zip64 extra field where the 32-bit ones say so. */
function largeFields(
  fields: Fields,
  at: number,
  extraAt: number,
  extraSize: number,
): { packed: number; size: number; offset: number } {
  const small = { size: fields.u32(at + 24), packed: fields.u32(at + 20), offset: fields.u32(at + 42) };
  for (let extra = extraAt; extra + 4 <= extraAt + extraSize; extra += 4 + fields.u16(extra + 2)) {
    if (fields.u16(extra) !== 1) continue;
    let next = extra + 4;
    const wide = (value: number): number => {
      if (value !== IN_EXTRA) return value;
      next += 8;
      return Number(fields.u64(next - 8));
    };
    return { size: wide(small.size), packed: wide(small.packed), offset: wide(small.offset) };
  }
  return small;
}

function readDirectory(bytes: Bytes): Buffer {
  const tailAt = Math.max(0, bytes.size - END_SIZE - COMMENT_MAX);
  const tail = bytes.read(tailAt, END_SIZE + COMMENT_MAX);
  const signature = Buffer.alloc(4);
  signature.writeUInt32LE(END);
  const end = tail.lastIndexOf(signature);
  if (end === -1 || end + END_SIZE > tail.length)
    throw new ElfError('the archive has no directory at its end: it was cut off');
  const place = directory64(bytes, tail, end) ?? {
    size: tail.readUInt32LE(end + 12),
    offset: tail.readUInt32LE(end + 16),
  };
  if (place.size > DIRECTORY_MAX || place.offset + place.size > bytes.size)
    throw new ElfError("the archive's directory lies beyond its end");
  return bytes.read(place.offset, place.size);
}

function directory64(bytes: Bytes, tail: Buffer, end: number): { size: number; offset: number } | undefined {
  if (end < 20 || tail.readUInt32LE(end - 20) !== LOCATOR64) return undefined;
  const record = bytes.read(Number(tail.readBigUInt64LE(end - 12)), 56);
  if (record.length < 56 || record.readUInt32LE(0) !== END64) return undefined;
  return { size: Number(record.readBigUInt64LE(40)), offset: Number(record.readBigUInt64LE(48)) };
}
