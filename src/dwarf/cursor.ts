import { ElfError } from '../elf/error.ts';

/** Reads DWARF's numbers one after another. Every method throws ElfError where the data end. */
export interface Cursor {
  position: number;
  u8(): number;
  u16(): number;
  u24(): number;
  u32(): number;
  u64(): bigint;
  uleb(): number;
  /** A signed one; above 2^53 rounded, as the unsigned one is. */
  sleb(): number;
  /** Passes over a LEB128 of either kind. */
  skipLeb(): void;
  skip(count: number): void;
  /** So many bytes, as they lie there. */
  take(count: number): Buffer;
  cstring(): string;
}

/** A cursor at the start of a buffer. */
export function cursorOf(buffer: Buffer, littleEndian: boolean): Cursor {
  return new BufferCursor(buffer, littleEndian);
}

/** A LEB128 of 64 bits has ten bytes, or some more where a linker left room. */
const LARGEST_SCALE = 2 ** 112;

function grown(scale: number): number {
  if (scale > LARGEST_SCALE) throw new ElfError('a number of its debug information does not end');
  return scale * 128;
}

/** A class: two are made for each of thousands of units, and its methods are made once. */
class BufferCursor implements Cursor {
  position = 0;
  readonly #buffer: Buffer;
  readonly #view: DataView;
  readonly #littleEndian: boolean;

  constructor(buffer: Buffer, littleEndian: boolean) {
    this.#buffer = buffer;
    this.#view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    this.#littleEndian = littleEndian;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), this.#littleEndian);
  }

  u24(): number {
    return this.#littleEndian ? this.u16() + this.u8() * 0x1_0000 : this.u8() * 0x1_0000 + this.u16();
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), this.#littleEndian);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), this.#littleEndian);
  }

  uleb(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.#buffer[this.#take(1)] ?? 0;
      if (byte < 0x80) return value + byte * scale;
      value += (byte & 0x7f) * scale;
      scale = grown(scale);
    }
  }

  sleb(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.#buffer[this.#take(1)] ?? 0;
      value += (byte & 0x7f) * scale;
      scale = grown(scale);
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - scale;
    }
  }

  skipLeb(): void {
    while ((this.#buffer[this.#take(1)] ?? 0) >= 0x80);
  }

  skip(count: number): void {
    this.#take(count);
  }

  take(count: number): Buffer {
    const from = this.#take(count);
    return this.#buffer.subarray(from, from + count);
  }

  cstring(): string {
    const end = this.#buffer.indexOf(0, this.position);
    const from = this.#take((end === -1 ? this.#buffer.length : end) + 1 - this.position);
    return this.#buffer.toString('utf8', from, end);
  }

  #take(size: number): number {
    const at = this.position;
    if (!(size >= 0 && at + size <= this.#buffer.length))
      throw new ElfError('its debug information ends in the middle of an entry');
    this.position = at + size;
    return at;
  }
}
