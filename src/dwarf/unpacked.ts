import { constants, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { Bytes } from '../elf/bytes.ts';
import { ElfError, type Elf } from '../elf/elf.ts';
import { paged } from '../elf/paged.ts';
import { within } from '../elf/part.ts';
import { compressionOf, type Section } from '../elf/sections.ts';

/** A section is unpacked to as much; what would be larger is none that can be read. */
const UNPACKED_MAX = 256 * 1024 * 1024;
const OLD_HEADER = 12;
/** Packed bytes that are unpacked at least; how much more than the first guess is taken when that was too little. */
const LEAST = 256 * 1024;
const MARGIN = 1.1;
/** What is asked of again is unpacked as a whole, up to this size: each time all is unpacked from the beginning. */
const WHOLE_MAX = 32 * 1024 * 1024;

/** A section's bytes, read where they lie, or unpacked as far as somebody has asked. */
export interface Unpacked extends Bytes {
  /** What was asked for could not be unpacked. */
  readonly isDamaged: boolean;
}

/**
 * The data of a section of debug information.
 * @throws ElfError where it does not lie within the file, or claims to be larger than can be read.
 */
export function unpacked(bytes: Bytes, elf: Elf, section: Section): Unpacked {
  if (section.offset + section.size > bytes.size)
    throw new ElfError(`its section ${section.name} reaches beyond its end`);
  const compression = compressionOf(bytes, elf, section);
  if (compression === undefined) {
    const plain = paged(within(bytes, section.offset, section.size));
    return { size: plain.size, read: plain.read, isDamaged: false };
  }
  const { algorithm, size } = compression;
  if (algorithm === 'unknown') throw new ElfError(`its section ${section.name} is compressed in an unknown way`);
  if (size > UNPACKED_MAX) throw new ElfError(`its section ${section.name} is larger than what is unpacked`);
  const header = section.name.startsWith('.zdebug_') ? OLD_HEADER : elf.bits === 64 ? 24 : 12;
  return new Growing(within(bytes, section.offset + header, Math.max(0, section.size - header)), algorithm, size);
}

/** Unpacked bytes come in pieces of this size, which are put together: one piece is not copied. */
const PIECE_MAX = 4 * 1024 * 1024;
const pieceOf = (packed: Buffer, most: number): number =>
  most <= WHOLE_MAX && packed.length * 8 >= most
    ? most + 1
    : Math.max(LEAST, Math.min(PIECE_MAX, most, packed.length * 4));

const UNPACK = {
  zlib: (packed: Buffer, most: number): Buffer =>
    inflateSync(packed, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: most,
      chunkSize: pieceOf(packed, most),
    }),
  zstd: (packed: Buffer, most: number): Buffer =>
    zstdDecompressSync(packed, {
      finishFlush: constants.ZSTD_e_flush,
      maxOutputLength: most,
      chunkSize: pieceOf(packed, most),
    }),
};

/** A compressed section, of which the first part is unpacked: then the rest, or, of a large one, each time at least twice as much as before. */
class Growing implements Unpacked {
  readonly size: number;
  isDamaged = false;
  readonly #packed: Bytes;
  readonly #algorithm: keyof typeof UNPACK;
  #data: Buffer = Buffer.alloc(0);
  #taken = 0;

  constructor(packed: Bytes, algorithm: keyof typeof UNPACK, size: number) {
    this.#packed = packed;
    this.#algorithm = algorithm;
    this.size = size;
  }

  read(offset: number, length: number): Buffer {
    const [from, end] = [Math.max(0, offset || 0), Math.min(this.size, offset + length)];
    while (this.#data.length < end && this.#taken < this.#packed.size && !this.isDamaged) this.#grow(end);
    return this.#data.subarray(Math.min(from, this.#data.length), Math.max(0, Math.min(end, this.#data.length) || 0));
  }

  #grow(wanted: number): void {
    const likely = (this.#packed.size * wanted * MARGIN) / Math.max(1, this.size);
    const further = this.size <= WHOLE_MAX && this.#taken > 0 ? this.#packed.size : this.#taken * 2;
    const take = Math.ceil(Math.min(this.#packed.size, Math.max(LEAST, likely, further)));
    try {
      this.#data = UNPACK[this.#algorithm](this.#packed.read(0, take), Math.max(1, this.size));
    } catch {
      this.isDamaged = true; // it is no such data, or more of it than it claims
    }
    this.#taken = take;
    if (take >= this.#packed.size && this.#data.length < this.size) this.isDamaged = true; // it ends early
  }
}
