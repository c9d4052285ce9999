import { crc32 } from 'node:zlib';
import type { Bytes } from '../elf/bytes.ts';

/** https://tukaani.org/xz/xz-file-format.txt */
const MAGIC = 'fd377a585a00';
const HEADER = 12; // as long as the footer
const LZMA2 = 0x21;
const CHECK_SIZES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const INDEX_MAX = 1024 * 1024;
const CHUNKS_MAX = 65_536; // of 64 KB each

/**
 * Whether bytes are an xz stream from its header to its footer whose parts fit together: what liblzma, and gdb through
 * it, looks at before it unpacks anything. The packed data themselves are passed over, not unpacked.
 */
export function isWholeXz(bytes: Bytes): boolean {
  return wholeXz(bytes) !== undefined;
}

/** An xz stream whose parts fit together. */
export interface WholeXz {
  readonly blocks: readonly XzBlock[];
  /** How the unpacked data of each block are checked: 0 not at all, 1 CRC-32, 4 CRC-64, 10 SHA-256. */
  readonly check: number;
}

/** A block of it: where its packed data are, and where the check of the unpacked ones is. */
export interface XzBlock {
  readonly from: number;
  readonly end: number;
  readonly checkAt: number;
  /** Bytes, unpacked. */
  readonly unpacked: number;
  /** No other filter was run before LZMA2. */
  readonly isOnlyLzma2: boolean;
}

/** The parts of an xz stream; undefined where they do not fit together. */
export function wholeXz(bytes: Bytes): WholeXz | undefined {
  try {
    return fitTogether(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // read beyond the end of what is there
    throw error;
  }
}

function fitTogether(bytes: Bytes): WholeXz | undefined {
  const [head, foot] = [bytes.read(0, HEADER), bytes.read(bytes.size - HEADER, HEADER)];
  if (head.toString('hex', 0, 6) !== MAGIC || crc32(head.subarray(6, 8)) !== head.readUInt32LE(8)) return undefined;
  if (foot.toString('latin1', 10) !== 'YZ' || crc32(foot.subarray(4, 10)) !== foot.readUInt32LE(0)) return undefined;
  if (!foot.subarray(8, 10).equals(head.subarray(6, 8))) return undefined;
  const indexSize = (foot.readUInt32LE(4) + 1) * 4;
  const indexAt = bytes.size - HEADER - indexSize;
  if (indexSize > INDEX_MAX || indexAt < HEADER) return undefined;
  const listed = readIndex(bytes.read(indexAt, indexSize));
  const check = (head[7] ?? 0) & 0xf;
  const blocks: XzBlock[] = [];
  let at = HEADER;
  for (const { packed, unpacked } of listed ?? []) {
    const block = wholeBlock(bytes, at, packed - (CHECK_SIZES[check] ?? 0), unpacked);
    if (block === undefined) return undefined;
    at += Math.ceil(packed / 4) * 4;
    blocks.push({ ...block, checkAt: at - (CHECK_SIZES[check] ?? 0) });
  }
  return blocks.length > 0 && at === indexAt ? { blocks, check } : undefined;
}

interface Block {
  /** With its header and its check. */
  readonly packed: number;
  readonly unpacked: number;
}

function readIndex(index: Buffer): Block[] | undefined {
  if (index[0] !== 0 || crc32(index.subarray(0, -4)) !== index.readUInt32LE(index.length - 4)) return undefined;
  const cursor = { data: index, at: 1 };
  const count = multibyte(cursor);
  if (count > index.length) return undefined;
  return Array.from({ length: count }, () => ({ packed: multibyte(cursor), unpacked: multibyte(cursor) }));
}

/** Seven bits a byte, the lowest first. */
function multibyte(cursor: { readonly data: Buffer; at: number }): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = cursor.data.readUInt8(cursor.at++);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
}

/** Its header, and LZMA2's chunks, whose sizes are in the clear. Another filter's data can't be walked. */
function wholeBlock(bytes: Bytes, at: number, size: number, unpacked: number): Omit<XzBlock, 'checkAt'> | undefined {
  const headerSize = (bytes.read(at, 1).readUInt8(0) + 1) * 4;
  const header = bytes.read(at, headerSize);
  if (crc32(header.subarray(0, -4)) !== header.readUInt32LE(headerSize - 4)) return undefined;
  const cursor = { data: header, at: 2 };
  const flags = header.readUInt8(1);
  if ((flags & 0x40) !== 0) multibyte(cursor);
  if ((flags & 0x80) !== 0) multibyte(cursor);
  const isOnlyLzma2 = (flags & 3) === 0 && multibyte(cursor) === LZMA2;
  const [from, end] = [at + headerSize, at + size];
  return isOnlyLzma2 && !isChunks(bytes, from, end, unpacked) ? undefined : { from, end, unpacked, isOnlyLzma2 };
}

function isChunks(bytes: Bytes, from: number, end: number, unpacked: number): boolean {
  let [at, sum] = [from, 0];
  for (let count = 0; at < end && count < CHUNKS_MAX; count++) {
    const head = bytes.read(at, 6);
    const control = head.readUInt8(0);
    if (control === 0) return at + 1 === end && sum === unpacked;
    if (control > 2 && control < 0x80) return false;
    const stored = control < 0x80;
    sum += stored ? head.readUInt16BE(1) + 1 : ((control & 0x1f) << 16) + head.readUInt16BE(1) + 1;
    at += stored ? 3 + head.readUInt16BE(1) + 1 : (control < 0xc0 ? 5 : 6) + head.readUInt16BE(3) + 1;
  }
  return false;
}
