import { ElfError } from './error.ts';

/** How the numbers of an ELF file are stored. */
export interface Encoding {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
}

/** Numbers at byte offsets of a buffer. Each throws ElfError where the buffer ends before. */
export interface Fields {
  u16(at: number): number;
  u32(at: number): number;
  i32(at: number): number;
  u64(at: number): bigint;
  /** An address as wide as the file's class. */
  word(at: number): bigint;
  /** A size or a place in the file, as wide as its class; above 2^53 rounded, which is beyond any file. */
  size(at: number): number;
}

/** Reads numbers from a buffer as an ELF file of this encoding stores them. */
export function fieldsOf(buffer: Buffer, encoding: Encoding): Fields {
  return new BufferFields(buffer, encoding);
}

/** A class: a walk makes one for each of a hundred thousand tables, and its methods are made once. */
class BufferFields implements Fields {
  readonly #view: DataView;
  readonly #bits: 32 | 64;
  readonly #littleEndian: boolean;

  constructor(buffer: Buffer, { bits, littleEndian }: Encoding) {
    this.#view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    this.#bits = bits;
    this.#littleEndian = littleEndian;
  }

  u16(at: number): number {
    return this.#view.getUint16(this.#within(at, 2), this.#littleEndian);
  }

  u32(at: number): number {
    return this.#view.getUint32(this.#within(at, 4), this.#littleEndian);
  }

  i32(at: number): number {
    return this.#view.getInt32(this.#within(at, 4), this.#littleEndian);
  }

  u64(at: number): bigint {
    return this.#view.getBigUint64(this.#within(at, 8), this.#littleEndian);
  }

  word(at: number): bigint {
    return this.#bits === 64 ? this.u64(at) : BigInt(this.u32(at));
  }

  size(at: number): number {
    if (this.#bits === 32) return this.u32(at);
    const [low, high] = this.#littleEndian ? [at, at + 4] : [at + 4, at];
    return this.u32(high) * 2 ** 32 + this.u32(low);
  }

  #within(at: number, size: number): number {
    if (!(at >= 0 && at + size <= this.#view.byteLength)) throw new ElfError('a structure ends before it is complete');
    return at;
  }
}

/** The text at an offset up to a NUL, the buffer's end, or `max` bytes. */
export function cstringAt(buffer: Buffer, offset: number, max = Infinity): string {
  const end = Math.min(buffer.length, offset + max);
  const nul = buffer.indexOf(0, offset);
  return buffer.toString('utf8', offset, nul === -1 || nul > end ? end : nul);
}
