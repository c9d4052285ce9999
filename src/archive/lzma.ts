/** The numbers of the LZMA specification (LZMA SDK, lzma-specification.txt, public domain). */
const STATES = 12;
const POSITIONS = 16;
const LENGTH_STATES = 4;
const HALF = 1024; // a probability of one half
const PROBABILITY_BITS = 11;
const ADAPTATION = 5;
const LITERAL_PROBABILITIES = 0x300;
const LITERAL_BITS_MAX = 4;
const SHORTEST = 2;
/** Distances below are told by their slot, those below the next by a tree of their own; the lowest bits of others by a common one. */
const [SLOTS_DIRECT, SLOTS_TREE, ALIGN_BITS] = [4, 14, 4];

/** Where each kind of probability begins. */
const LENGTH_SIZE = 2 + POSITIONS * 8 * 2 + 256;
const AT = {
  isMatch: 0,
  isRepeat: STATES * POSITIONS,
  isFirst: STATES * POSITIONS + STATES,
  isSecond: STATES * POSITIONS + STATES * 2,
  isThird: STATES * POSITIONS + STATES * 3,
  isLong: STATES * POSITIONS + STATES * 4,
  slot: STATES * POSITIONS * 2 + STATES * 4,
  distance: STATES * POSITIONS * 2 + STATES * 4 + LENGTH_STATES * 64,
  align: STATES * POSITIONS * 2 + STATES * 4 + LENGTH_STATES * 64 + 128,
  length: STATES * POSITIONS * 2 + STATES * 4 + LENGTH_STATES * 64 + 144,
  repeatLength: STATES * POSITIONS * 2 + STATES * 4 + LENGTH_STATES * 64 + 144 + LENGTH_SIZE,
  literal: STATES * POSITIONS * 2 + STATES * 4 + LENGTH_STATES * 64 + 144 + LENGTH_SIZE * 2,
} as const;

/** Decodes chunks of LZMA, each with a range coder of its own, into one buffer, which is the dictionary too. */
export class LzmaDecoder {
  readonly #packed: Uint8Array;
  readonly #out: Uint8Array;
  readonly #odds = new Uint16Array(AT.literal + (LITERAL_PROBABILITIES << LITERAL_BITS_MAX)).fill(HALF);
  #literalContextBits = 0;
  #literalPositionMask = 0;
  #positionMask = 0;
  #state = 0;
  #distances: [number, number, number, number] = [0, 0, 0, 0];
  /** Where in the buffer the dictionary begins. */
  #first = 0;
  #at = 0;
  #end = 0;
  #range = 0;
  #code = 0;

  constructor(packed: Uint8Array, out: Uint8Array) {
    this.#packed = packed;
    this.#out = out;
  }

  /** From here on nothing before a place in the buffer is referred to. */
  forget(at: number): void {
    this.#first = at;
  }

  /** @returns whether they are any. */
  setProperties(byte: number, literalBitsMax: number): boolean {
    const [context, position, positions] = [byte % 9, Math.floor(byte / 9) % 5, Math.floor(byte / 45)];
    if (positions > 4 || context + position > literalBitsMax) return false;
    this.#literalContextBits = context;
    this.#literalPositionMask = (1 << position) - 1;
    this.#positionMask = (1 << positions) - 1;
    return true;
  }

  reset(): void {
    this.#odds.fill(HALF);
    this.#state = 0;
    this.#distances = [0, 0, 0, 0];
  }

  /**
   * Decodes one chunk.
   * @param from where its packed bytes begin, up to `end`.
   * @param to where in the buffer its `length` bytes go.
   * @returns false where it is damaged.
   */
  decode(from: number, end: number, to: number, length: number): boolean {
    if (end - from < 5 || this.#packed[from] !== 0) return false;
    [this.#at, this.#end, this.#range, this.#code] = [from + 1, end, 0xffff_ffff, 0];
    for (let count = 0; count < 4; count++) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
    for (let at = to; at < to + length;) {
      const size = this.#symbol(at, to + length);
      if (size === 0 || this.#at > this.#end) return false;
      at += size;
    }
    this.#normalise();
    return this.#code === 0 && this.#at === this.#end;
  }

  /** @returns how many bytes it put at a place; 0 where it makes no sense. */
  #symbol(at: number, end: number): number {
    const position = at & this.#positionMask;
    const before = this.#state;
    if (this.#bit(AT.isMatch + before * POSITIONS + position) === 0) return this.#literal(at);
    let length: number;
    if (this.#bit(AT.isRepeat + before) === 0) {
      length = this.#length(AT.length, position);
      this.#state = before < 7 ? 7 : 10;
      const [first, second, third] = this.#distances;
      this.#distances = [this.#distance(length), first, second, third];
    } else if (this.#isShort(before, position)) {
      this.#state = before < 7 ? 9 : 11;
      length = 1;
    } else {
      length = this.#length(AT.repeatLength, position);
      this.#state = before < 7 ? 8 : 11;
    }
    return this.#copy(at, length, end);
  }

  #literal(at: number): number {
    const before = at > this.#first ? (this.#out[at - 1] ?? 0) : 0;
    const context =
      ((at & this.#literalPositionMask) << this.#literalContextBits) + (before >> (8 - this.#literalContextBits));
    const odds = AT.literal + LITERAL_PROBABILITIES * context;
    let symbol = 1;
    if (this.#state >= 7) {
      const from = at - this.#distances[0] - 1;
      if (from < this.#first) return 0;
      let match = this.#out[from] ?? 0;
      do {
        const expected = (match >> 7) & 1;
        match <<= 1;
        const bit = this.#bit(odds + ((1 + expected) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (bit !== expected) break;
      } while (symbol < 0x100);
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#bit(odds + symbol);
    this.#out[at] = symbol & 0xff;
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
    return 1;
  }

  /** Chooses among the last four distances, which it puts in order; whether one byte alone is repeated. */
  #isShort(state: number, position: number): boolean {
    if (this.#bit(AT.isFirst + state) === 0) return this.#bit(AT.isLong + state * POSITIONS + position) === 0;
    const [first, second, third, fourth] = this.#distances;
    if (this.#bit(AT.isSecond + state) === 0) this.#distances = [second, first, third, fourth];
    else if (this.#bit(AT.isThird + state) === 0) this.#distances = [third, first, second, fourth];
    else this.#distances = [fourth, first, second, third];
    return false;
  }

  #length(odds: number, position: number): number {
    if (this.#bit(odds) === 0) return SHORTEST + this.#tree(odds + 2 + position * 8, 3);
    if (this.#bit(odds + 1) === 0) return SHORTEST + 8 + this.#tree(odds + 2 + (POSITIONS + position) * 8, 3);
    return SHORTEST + 16 + this.#tree(odds + 2 + POSITIONS * 16, 8);
  }

  #distance(length: number): number {
    const state = Math.min(length - SHORTEST, LENGTH_STATES - 1);
    const slot = this.#tree(AT.slot + state * 64, 6);
    if (slot < SLOTS_DIRECT) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < SLOTS_TREE) return base + this.#reverseTree(AT.distance + base - slot, bits);
    return base + this.#evenBits(bits - ALIGN_BITS) * 2 ** ALIGN_BITS + this.#reverseTree(AT.align, ALIGN_BITS);
  }

  #copy(at: number, length: number, end: number): number {
    const from = at - this.#distances[0] - 1;
    if (from < this.#first || at + length > end) return 0;
    for (let index = 0; index < length; index++) this.#out[at + index] = this.#out[from + index] ?? 0;
    return length;
  }

  #tree(odds: number, bits: number): number {
    let index = 1;
    for (let count = 0; count < bits; count++) index = (index << 1) | this.#bit(odds + index);
    return index - (1 << bits);
  }

  #reverseTree(odds: number, bits: number): number {
    let [index, value] = [1, 0];
    for (let count = 0; count < bits; count++) {
      const bit = this.#bit(odds + index);
      index = (index << 1) | bit;
      value |= bit << count;
    }
    return value;
  }

  /** Bits of which zero and one are as likely. */
  #evenBits(bits: number): number {
    let value = 0;
    for (let count = 0; count < bits; count++) {
      this.#normalise();
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code -= this.#range;
      value = value * 2 + bit;
    }
    return value;
  }

  #bit(index: number): 0 | 1 {
    this.#normalise();
    const odds = this.#odds[index] ?? HALF;
    const bound = (this.#range >>> PROBABILITY_BITS) * odds;
    if (this.#code < bound) {
      this.#range = bound;
      this.#odds[index] = odds + ((2 * HALF - odds) >> ADAPTATION);
      return 0;
    }
    this.#range -= bound;
    this.#code -= bound;
    this.#odds[index] = odds - (odds >> ADAPTATION);
    return 1;
  }

  #normalise(): void {
    if (this.#range >= 0x100_0000) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  #next(): number {
    const at = this.#at++;
    return at < this.#end ? (this.#packed[at] ?? 0) : 0;
  }
}
