import type { Bytes } from '../elf/bytes.ts';

/** Bytes that are read at once. */
const INPUT = 64 * 1024;

/** The stream is none, or damaged. */
export class DeflateError extends Error {}

/** The bits of the stream, of each byte the lowest first. */
export class Bits {
  readonly #bytes: Bytes;
  #buffer: Buffer;
  /** Of the buffer's next byte, and of its first in the stream. */
  #at = 0;
  #start: number;
  #held = 0;
  #count = 0;

  constructor(bytes: Bytes, bit: number) {
    this.#bytes = bytes;
    this.#start = Math.floor(bit / 8);
    this.#buffer = bytes.read(this.#start, INPUT);
    this.take(bit % 8);
  }

  /** Bits of the stream before the next. */
  get bit(): number {
    return (this.#start + this.#at) * 8 - this.#count;
  }

  take(count: number): number {
    const bits = this.peek(count) & ((1 << count) - 1);
    this.drop(count);
    return bits;
  }

  /** At least so many bits, 16 at most, without taking them; 0 beyond the end. */
  peek(count: number): number {
    if (this.#count < count) this.#fill();
    return this.#held;
  }

  /** With less than 16 bits held, two bytes fit in. */
  #fill(): void {
    for (let bytes = 0; bytes < 2; bytes++) {
      if (this.#at === this.#buffer.length) this.#refill();
      this.#held |= (this.#buffer[this.#at++] ?? 0) << this.#count;
      this.#count += 8;
    }
  }

  drop(count: number): void {
    this.#held >>>= count;
    this.#count -= count;
    if (this.#count < 0 || (this.#isOver && this.bit > this.#bytes.size * 8)) throw new DeflateError('it ends early');
  }

  #isOver = false;

  #refill(): void {
    this.#start += this.#at;
    this.#at = 0;
    const read = this.#bytes.read(this.#start, INPUT);
    this.#isOver = read.length === 0;
    this.#buffer = this.#isOver ? Buffer.alloc(16) : read;
  }

  /** Whole bytes, from the next one on. */
  bytes(count: number): Buffer {
    const at = Math.floor(this.bit / 8);
    const read = this.#bytes.read(at, count);
    if (read.length < count) throw new DeflateError('it ends early');
    this.#goTo(at + count);
    return read;
  }

  /** Section 3.2.4. */
  storedLength(): number {
    this.take(this.#count % 8);
    const [length, inverse] = [this.take(16), this.take(16)];
    if ((length ^ inverse) !== 0xffff) throw new DeflateError('a length that is none');
    return length;
  }

  #goTo(byte: number): void {
    [this.#start, this.#at, this.#held, this.#count] = [byte, 0, 0, 0];
    this.#buffer = this.#bytes.read(byte, INPUT);
  }
}
