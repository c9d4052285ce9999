// Deflate, https://www.rfc-editor.org/rfc/rfc1951, in pieces: what unpacks for Node gives all of a stream or none of its end.
import type { Bytes } from '../elf/bytes.ts';
import { Bits, DeflateError } from './deflate-bits.ts';

/** Matches reach back so far: section 2. */
const WINDOW = 32 * 1024;
/** Unpacked bytes of a piece; a match at its end may make it longer. */
const PIECE = 1024 * 1024;
const MATCH_MAX = 258;
/** Longer matches are copied in one go, if they do not overlap. */
const COPY = 32;
/** Codes of as many bits are looked up at once, longer ones bit by bit. */
const QUICK = 10;
const CODE_MAX = 15;
const END_OF_BLOCK = 256;

/** Section 3.2.5: of each code its least value, and how many bits are added to it. */
const LENGTHS = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BITS = Array.from({ length: 30 }, (_, code) => Math.max(0, (code >> 1) - 1));
const DISTANCES = DISTANCE_BITS.map((bits, code) => (code < 2 ? code + 1 : ((2 + (code & 1)) << bits) + 1));
/** Section 3.2.7: in which order the lengths of the codes for lengths are written. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A place in the stream from which it can be unpacked: what came before, and the block that it is in. */
export interface Point {
  /** Unpacked bytes before it. */
  readonly at: number;
  /** Packed bits before it. */
  readonly bit: number;
  readonly window: Uint8Array;
  readonly block?: Block;
  /** Nothing follows. */
  readonly isEnd?: true;
}

interface Block {
  readonly isLast: boolean;
  /** Bytes that are left of a block that is not packed. */
  readonly stored?: number;
  readonly codes?: { readonly lengths: Codes; readonly distances: Codes };
}

/** Where a stream begins that has zlib's header (RFC 1950); undefined where it has none that can be unpacked. */
export function startOf(packed: Bytes): Point | undefined {
  const [method = 0, flags = 0] = packed.read(0, 2);
  const isZlib = (method & 15) === 8 && ((method << 8) | flags) % 31 === 0 && (flags & 0x20) === 0;
  return isZlib ? { at: 0, bit: 16, window: new Uint8Array(0) } : undefined;
}

/** Unpacks the piece that begins at a point, and tells where the next one does; undefined where the data are damaged. */
export function pieceAt(packed: Bytes, point: Point): { readonly piece: Uint8Array; readonly next: Point } | undefined {
  try {
    return new Piece(packed, point).unpacked();
  } catch (error) {
    if (error instanceof DeflateError) return undefined;
    throw error;
  }
}

class Piece {
  readonly #point: Point;
  readonly #input: Bits;
  readonly #start: number;
  readonly #end: number;
  readonly #out: Uint8Array;
  #position: number;
  #block: Block | undefined;

  constructor(packed: Bytes, point: Point) {
    this.#point = point;
    this.#input = new Bits(packed, point.bit);
    this.#start = point.window.length;
    this.#end = this.#start + PIECE;
    this.#out = new Uint8Array(this.#end + MATCH_MAX);
    this.#out.set(point.window);
    this.#position = this.#start;
    this.#block = point.block;
  }

  unpacked(): { readonly piece: Uint8Array; readonly next: Point } {
    let isEnd = this.#point.isEnd === true;
    while (!isEnd && this.#position < this.#end) {
      const block = (this.#block ??= readBlock(this.#input));
      const isDone = block.codes === undefined ? this.#copy(block) : this.#decode(block.codes);
      if (!isDone) continue;
      this.#block = undefined;
      isEnd = block.isLast;
    }
    const { bit } = this.#input;
    return {
      piece: this.#out.subarray(this.#start, this.#position),
      next: {
        at: this.#point.at + this.#position - this.#start,
        bit,
        window: this.#out.slice(Math.max(0, this.#position - WINDOW), this.#position),
        ...(this.#block === undefined ? {} : { block: this.#block }),
        ...(isEnd ? { isEnd } : {}),
      },
    };
  }

  /** @returns whether the block has ended. */
  #copy({ isLast, stored = 0 }: Block): boolean {
    const count = Math.min(stored, this.#end - this.#position);
    this.#out.set(this.#input.bytes(count), this.#position);
    this.#position += count;
    this.#block = { isLast, stored: stored - count };
    return stored === count;
  }

  /** @returns whether the block has ended. */
  #decode({ lengths, distances }: NonNullable<Block['codes']>): boolean {
    const [input, out, end] = [this.#input, this.#out, this.#end];
    let position = this.#position;
    let isDone = false;
    while (position < end) {
      const symbol = lengths.next(input);
      if (symbol < END_OF_BLOCK) {
        out[position++] = symbol;
        continue;
      }
      isDone = symbol === END_OF_BLOCK;
      if (isDone) break;
      const length = valueOf(LENGTHS, LENGTH_BITS, symbol - END_OF_BLOCK - 1, input);
      const distance = valueOf(DISTANCES, DISTANCE_BITS, distances.next(input), input);
      if (distance > position) throw new DeflateError('a match before the beginning');
      if (distance >= length && length > COPY)
        out.copyWithin(position, position - distance, position - distance + length);
      else for (let at = 0; at < length; at++) out[position + at] = out[position + at - distance] ?? 0;
      position += length;
    }
    this.#position = position;
    return isDone;
  }
}

/** Section 3.2.3: the head of a block, and its codes. */
function readBlock(input: Bits): Block {
  const isLast = input.take(1) === 1;
  switch (input.take(2)) {
    case 0:
      return { isLast, stored: input.storedLength() };
    case 1:
      return { isLast, codes: FIXED };
    case 2:
      return { isLast, codes: readCodes(input) };
    default:
      throw new DeflateError('a block of no kind');
  }
}

/** Section 3.2.7. */
function readCodes(input: Bits): NonNullable<Block['codes']> {
  const [lengthCount, distanceCount, count] = [input.take(5) + 257, input.take(5) + 1, input.take(4) + 4];
  const ofLengths = new Uint8Array(ORDER.length);
  for (const symbol of ORDER.slice(0, count)) ofLengths[symbol] = input.take(3);
  const codes = new Codes(ofLengths);
  const lengths = new Uint8Array(lengthCount + distanceCount);
  for (let at = 0; at < lengths.length;) {
    const symbol = codes.next(input);
    const [value, times] = symbol < 16 ? [symbol, 1] : repeated(symbol, lengths[at - 1], input);
    if (at + times > lengths.length) throw new DeflateError('more lengths than codes');
    lengths.fill(value, at, (at += times));
  }
  return { lengths: new Codes(lengths.subarray(0, lengthCount)), distances: new Codes(lengths.subarray(lengthCount)) };
}

function repeated(symbol: number, before: number | undefined, input: Bits): [value: number, times: number] {
  if (symbol === 17) return [0, input.take(3) + 3];
  if (symbol === 18) return [0, input.take(7) + 11];
  if (before === undefined) throw new DeflateError('nothing to repeat');
  return [before, input.take(2) + 3];
}

function valueOf(values: readonly number[], bits: readonly number[], code: number, input: Bits): number {
  const value = values[code];
  if (value === undefined) throw new DeflateError('a code without a meaning');
  return value + input.take(bits[code] ?? 0);
}

/** A Huffman code by the lengths of its codes: section 3.2.2. */
class Codes {
  /** By the next bits: symbol and length, where that is not too long. */
  readonly #quick = new Uint16Array(1 << QUICK);
  /** How many codes there are of each length; symbols in the order of their codes. */
  readonly #counts = new Uint16Array(CODE_MAX + 1);
  readonly #symbols: Uint16Array;

  constructor(lengths: Uint8Array) {
    for (const length of lengths) if (length > 0) this.#counts[length] = (this.#counts[length] ?? 0) + 1;
    const [first, at] = [new Uint16Array(CODE_MAX + 2), new Uint16Array(CODE_MAX + 2)];
    for (let length = 1; length <= CODE_MAX; length++) {
      const count = this.#counts[length] ?? 0;
      if ((first[length] ?? 0) + count > 1 << length) throw new DeflateError('more codes than there are');
      first[length + 1] = ((first[length] ?? 0) + count) << 1;
      at[length + 1] = (at[length] ?? 0) + count;
    }
    this.#symbols = new Uint16Array(lengths.length);
    for (const [symbol, length] of lengths.entries()) {
      if (length === 0) continue;
      this.#symbols[at[length] ?? 0] = symbol;
      at[length] = (at[length] ?? 0) + 1;
      const code = first[length] ?? 0;
      first[length] = code + 1;
      if (length > QUICK) continue;
      for (let bits = reversed(code, length); bits < 1 << QUICK; bits += 1 << length)
        this.#quick[bits] = (symbol << 4) | length;
    }
  }

  next(input: Bits): number {
    const bits = input.peek(CODE_MAX);
    const quick = this.#quick[bits & ((1 << QUICK) - 1)] ?? 0;
    if (quick === 0) return this.#slow(bits, input);
    input.drop(quick & 15);
    return quick >> 4;
  }

  #slow(bits: number, input: Bits): number {
    let [code, first, index] = [0, 0, 0];
    for (let length = 1; length <= CODE_MAX; length++) {
      code = (code << 1) | ((bits >> (length - 1)) & 1);
      const count = this.#counts[length] ?? 0;
      first <<= 1;
      if (code - first < count) {
        input.drop(length);
        return this.#symbols[index + code - first] ?? 0;
      }
      index += count;
      first += count;
    }
    throw new DeflateError('bits that are no code');
  }
}

function reversed(code: number, length: number): number {
  let bits = 0;
  for (let bit = 0; bit < length; bit++) bits |= ((code >> bit) & 1) << (length - 1 - bit);
  return bits;
}

/** Section 3.2.6. */
const FIXED = {
  lengths: new Codes(
    Uint8Array.from({ length: 288 }, (_, code) => (code < 144 ? 8 : code < 256 ? 9 : code < 280 ? 7 : 8)),
  ),
  distances: new Codes(new Uint8Array(30).fill(5)),
};
