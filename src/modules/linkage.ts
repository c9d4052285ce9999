/**
 * Groups of items by complete linkage: the two most alike clusters are merged as long as every two of their items are
 * at least `threshold` alike; of equally alike clusters the first ones. Items are numbers from 0.
 * @param similarity symmetric, 0 to 1.
 */
export function completeLinkage(
  count: number,
  similarity: (a: number, b: number) => number,
  threshold: number,
): number[][] {
  const clusters = Array.from({ length: count }, (_, index) => [index]);
  const link = clusters.map((_, row) => clusters.slice(0, row).map((__, column) => similarity(row, column)));
  for (;;) {
    const pair = closest(link, threshold);
    if (pair === undefined) return clusters;
    const [keep, merged] = pair;
    clusters[keep]?.push(...(clusters[merged] ?? []));
    clusters.splice(merged, 1);
    mergeLinks(link, keep, merged);
  }
}

/** A value of a symmetric matrix of which only what lies below the diagonal is stored; an item is like itself. */
export function linkAt(matrix: readonly (readonly number[])[], a: number, b: number): number {
  return a === b ? 1 : (matrix[Math.max(a, b)]?.[Math.min(a, b)] ?? 0);
}

function closest(link: readonly (readonly number[])[], threshold: number): [number, number] | undefined {
  let best = threshold;
  let pair: [number, number] | undefined;
  for (const [row, values] of link.entries()) {
    for (const [column, value] of values.entries()) {
      if (value < best || (value === best && pair !== undefined)) continue;
      best = value;
      pair = [column, row];
    }
  }
  return pair;
}

/** A merged cluster is as like another as its least like member is. */
function mergeLinks(link: number[][], keep: number, merged: number): void {
  for (let other = 0; other < link.length; other += 1) {
    const row = link[Math.max(keep, other)];
    if (other === keep || other === merged || row === undefined) continue;
    row[Math.min(keep, other)] = Math.min(linkAt(link, keep, other), linkAt(link, merged, other));
  }
  link.splice(merged, 1);
  for (const row of link.slice(merged)) row.splice(merged, 1);
}
