/** Bits `high` to `low` of an instruction, both included. */
export function bits(word: number, high: number, low: number): number {
  return (word >>> low) & (2 ** (high - low + 1) - 1);
}

/** A number of so many bits, with sign. */
export function signed(value: number, size: number): number {
  return value < 2 ** (size - 1) ? value : value - 2 ** size;
}
