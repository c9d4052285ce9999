/** Ways to compress a core or an archive that are understood, by the suffix they usually have. */
export type Compression = 'zst' | 'lz4' | 'xz' | 'gz' | 'bz2';

interface Format {
  /** The first bytes of the file. */
  readonly magic: readonly number[];
  readonly program: string;
  /** Decompress what is named next to standard output. */
  readonly args: readonly string[];
  /** The size that the header claims of what is inside, where it does. */
  readonly size?: (head: Buffer) => number | undefined;
}

export const FORMATS = {
  zst: { magic: [0x28, 0xb5, 0x2f, 0xfd], program: 'zstd', args: ['-q', '-d', '-c', '--long=31'], size: zstdSize },
  lz4: { magic: [0x04, 0x22, 0x4d, 0x18], program: 'lz4', args: ['-q', '-d', '-c'], size: lz4Size },
  xz: {
    magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
    program: 'xz',
    args: ['-q', '-d', '-c', '--memlimit-decompress=1GiB'],
  },
  gz: { magic: [0x1f, 0x8b], program: 'gzip', args: ['-d', '-c'] }, // with -q it fails without a word where something follows what is compressed,
  bz2: { magic: [0x42, 0x5a, 0x68], program: 'bzip2', args: ['-q', '-d', '-c'] },
} as const satisfies Record<Compression, Format>;

/** How many bytes of a file's beginning the functions here look at. */
export const HEAD_BYTES = 18;

/** How a file is compressed, from its first bytes: never from its name. */
export function compressionOf(head: Buffer): Compression | undefined {
  return (Object.keys(FORMATS) as Compression[]).find((name) =>
    FORMATS[name].magic.every((byte, at) => head[at] === byte),
  );
}

/** The decompressed size that the header claims; systemd's own .zst cores do not tell it. */
export function claimedSize(compression: Compression, head: Buffer): number | undefined {
  const format: Format = FORMATS[compression];
  return head.length < HEAD_BYTES ? undefined : format.size?.(head);
}

/** RFC 8878, 3.1.1.1: a descriptor, a window byte and a dictionary id that may be there, then the size of the content. */
function zstdSize(head: Buffer): number | undefined {
  const descriptor = head.readUInt8(4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const at = 5 + (singleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  switch (descriptor >> 6) {
    case 0:
      return singleSegment ? head.readUInt8(at) : undefined;
    case 1:
      return head.readUInt16LE(at) + 256;
    case 2:
      return head.readUInt32LE(at);
    default:
      return Number(head.readBigUInt64LE(at));
  }
}

/** lz4 frame format 1.6: bit 3 of the flags says that the size follows them and the block descriptor. */
function lz4Size(head: Buffer): number | undefined {
  return (head.readUInt8(4) & 0x08) === 0 ? undefined : Number(head.readBigUInt64LE(6));
}
