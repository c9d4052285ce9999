import { constants, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { Bytes } from '../elf/bytes.ts';
import { ElfError, type Elf } from '../elf/elf.ts';
import { paged } from '../elf/paged.ts';
import { within } from '../elf/part.ts';
import { lastAtOrBelow } from '../elf/ranges.ts';
import { compressionOf, type Section } from '../elf/sections.ts';
import { pieceAt, startOf, type Point } from './inflate.ts';

/** A section is unpacked to as much; what would be larger is none that can be read. */
const UNPACKED_MAX = 256 * 1024 * 1024;
const OLD_HEADER = 12;
const NONE = Buffer.alloc(0);
/** Packed bytes that are unpacked at least; how much more than the first guess is taken when that was too little. */
const LEAST = 256 * 1024;
const MARGIN = 1.1;
/** What is asked of again is unpacked as a whole, up to this size: each time all is unpacked from the beginning. */
const WHOLE_MAX = 32 * 1024 * 1024;

/** What is larger is unpacked in pieces, of which few are held, if zlib packed it: that takes twice as long. */
const HELD_MAX = 64 * 1024 * 1024;
/** Pieces that are held, of 1 MB each. */
const PIECES = 16;

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
  const packed = within(bytes, section.offset + header, Math.max(0, section.size - header));
  const start = algorithm === 'zlib' && size > HELD_MAX ? startOf(packed) : undefined;
  return start === undefined ? new Growing(packed, algorithm, size) : new InPieces(packed, start, size);
}

/** Unpacked bytes come in pieces of this size, which are put together: one piece is not copied. */
const PIECE_MAX = 4 * 1024 * 1024;
const pieceOf = (packed: Buffer, most: number): number =>
  packed.length * 8 >= most ? most + 1 : Math.max(LEAST, Math.min(PIECE_MAX, most, packed.length * 4));

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
  #data: Buffer = NONE;
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
    this.#data = NONE; // what is unpacked anew is not held twice
    try {
      this.#data = UNPACK[this.#algorithm](this.#packed.read(0, take), Math.max(1, this.size));
    } catch {
      this.isDamaged = true; // it is no such data, or more of it than it claims
    }
    this.#taken = take;
    if (take >= this.#packed.size && this.#data.length < this.size) this.isDamaged = true; // it ends early
  }
}

/** A large compressed section: where each piece of it begins is kept, with the 32 KB before it, so that any can be unpacked again. */
class InPieces implements Unpacked {
  readonly size: number;
  isDamaged = false;
  readonly #packed: Bytes;
  /** Where pieces begin, the next one that nobody has asked for included. */
  readonly #points: Point[];
  /** The last ones that were asked for, the latest at the end. */
  readonly #held = new Map<Point, Uint8Array>();

  constructor(packed: Bytes, start: Point, size: number) {
    this.#packed = packed;
    this.#points = [start];
    this.size = size;
  }

  read(offset: number, length: number): Buffer {
    const [from, end] = [Math.max(0, offset || 0), Math.min(this.size, offset + length) || 0];
    const parts: Uint8Array[] = [];
    for (let at = from; at < end;) {
      const found = this.#pieceWith(at);
      if (found === undefined) break;
      const part = found.piece.subarray(at - found.at, end - found.at);
      parts.push(part);
      at += part.length;
    }
    const [first] = parts;
    return parts.length === 1 && first !== undefined
      ? Buffer.from(first.buffer, first.byteOffset, first.length)
      : Buffer.concat(parts);
  }

  #pieceWith(offset: number): { readonly piece: Uint8Array; readonly at: number } | undefined {
    for (let last = this.#points.at(-1); last !== undefined && last.at <= offset; last = this.#points.at(-1))
      if (this.#unpack(last) === undefined) return undefined;
    const point = lastAtOrBelow(this.#points, BigInt(offset), (each) => BigInt(each.at));
    const piece = point && this.#unpack(point);
    return piece && { piece, at: point.at };
  }

  /** Of the last point the next one is learned by that. */
  #unpack(point: Point): Uint8Array | undefined {
    const held = this.#held.get(point);
    if (held !== undefined) return this.#hold(point, held);
    const unpacked = this.isDamaged || point.isEnd ? undefined : pieceAt(this.#packed, point);
    if (unpacked === undefined) {
      this.isDamaged = true; // it is no such data, or ends early
      return undefined;
    }
    if (point === this.#points.at(-1)) this.#points.push(unpacked.next);
    return this.#hold(point, unpacked.piece);
  }

  #hold(point: Point, piece: Uint8Array): Uint8Array {
    this.#held.delete(point);
    const [oldest] = this.#held.keys();
    if (oldest !== undefined && this.#held.size >= PIECES) this.#held.delete(oldest);
    this.#held.set(point, piece);
    return piece;
  }
}
