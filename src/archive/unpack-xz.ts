import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Bytes } from '../elf/bytes.ts';
import { crc64 } from './crc64.ts';
import { unpackLzma2 } from './lzma2.ts';
import { wholeXz } from './xz.ts';

/** How unpacked data are checked, by the number that xz has for it; as the check lies there. */
const CHECKS: Readonly<Record<number, (data: Buffer) => Buffer>> = {
  0: () => Buffer.alloc(0),
  1: (data) => {
    const check = Buffer.alloc(4);
    check.writeUInt32LE(crc32(data));
    return check;
  },
  4: crc64,
  10: (data) => createHash('sha256').update(data).digest(),
};

/**
 * Unpacks an xz stream of LZMA2, as `xz` writes it where it is not asked for another filter.
 * @param most bytes that it may have unpacked.
 * @returns undefined where it is damaged, larger, or packed in another way.
 */
export function unpackXz(bytes: Bytes, most: number): Buffer | undefined {
  const { blocks = [], check = 0 } = wholeXz(bytes) ?? {};
  const checkOf = CHECKS[check];
  const size = blocks.reduce((sum, { unpacked }) => sum + unpacked, 0);
  if (blocks.length === 0 || checkOf === undefined || size > most) return undefined;
  const parts: Buffer[] = [];
  for (const { from, end, checkAt, unpacked, isOnlyLzma2 } of blocks) {
    const part = isOnlyLzma2 ? unpackLzma2(bytes.read(from, end - from), unpacked) : undefined;
    const wanted = part && checkOf(part);
    if (part === undefined || wanted?.equals(bytes.read(checkAt, wanted.length)) !== true) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
