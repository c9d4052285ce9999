/** The index of the last of some sorted numbers that is at most `most`; -1 for none. */
export function lastUpTo(count: number, most: number, numberAt: (index: number) => number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numberAt(middle) <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The last of `sorted` that starts at an address or below it; the caller checks where it ends. */
export function lastAtOrBelow<T>(sorted: readonly T[], address: bigint, startOf: (item: T) => bigint): T | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(sorted[middle] as T) <= address) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}
