export const EMPTY = -1;

/** Open addressing: each slot holds the number of an entry, or EMPTY; `size` is a power of two. */
export function emptySlots(size: number): Int32Array<ArrayBuffer> {
  return new Int32Array(size).fill(EMPTY);
}

/** Twice as many slots, with the entries whose hashes are given: entry n has the nth. */
export function grown(slots: Int32Array, hashes: readonly number[]): Int32Array<ArrayBuffer> {
  const larger = emptySlots(slots.length * 2);
  const mask = larger.length - 1;
  for (const [entry, hash] of hashes.entries()) {
    let slot = hash & mask;
    while (larger[slot] !== EMPTY) slot = (slot + 1) & mask;
    larger[slot] = entry;
  }
  return larger;
}
