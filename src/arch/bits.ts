/** Bits `high` to `low` of an instruction, both included. */
export function bits(word: number, high: number, low: number): number {
  return (word >>> low) & (2 ** (high - low + 1) - 1);
}

/** A number of so many bits, with sign. */
export function signed(value: number, size: number): number {
  return value < 2 ** (size - 1) ? value : value - 2 ** size;
}

/** Bits `high` to `low` of an instruction as a number with sign. */
export function signedBits(word: number, high: number, low: number): number {
  return signed(bits(word, high, low), high - low + 1);
}

/** Whether an instruction has these bits where the mask is set. */
export function matches(word: number, mask: number, value: number): boolean {
  return (word & mask) >>> 0 === value;
}
