import type { Database } from './database.ts';
import { derive } from './derive.ts';
import { rootsOf, type Word } from './read.ts';

/** Writes down what was said of crashes in another store; of a crash that this one does not have it is left out. */
export async function recordWords(store: Database, words: readonly Word[]): Promise<void> {
  await store.transaction(async () => {
    const named = words.flatMap(({ fingerprint, mergedInto = fingerprint }) => [fingerprint, mergedInto]);
    const before = await rootsOf(store, named);
    for (const { fingerprint, acknowledged, fixedIn, note, mergedInto } of words)
      await store.query(
        'UPDATE crash SET acknowledged = $2, fixed_in = $3, note = $4, merged_into = $5 WHERE fingerprint = $1',
        [fingerprint, acknowledged ? 1 : 0, fixedIn ?? null, note ?? null, mergedInto ?? null],
      );
    const moved = await straighten(store);
    await derive(store, new Set([...named, ...before, ...moved, ...(await rootsOf(store, named))]));
  });
}

/**
 * What is merged into one that is merged itself goes to the last of them: two stores may have merged the same crashes in
 * different orders. Of a circle the smallest is the last.
 * @returns the crashes that have moved.
 */
async function straighten(store: Database): Promise<string[]> {
  const rows = await store.query('SELECT fingerprint, merged_into FROM crash WHERE merged_into IS NOT NULL');
  const into = new Map(rows.map((row) => [String(row['fingerprint']), String(row['merged_into'])]));
  const moved: string[] = [];
  for (const [fingerprint, next] of into) {
    const last = lastOf(fingerprint, into);
    const right = last === fingerprint ? null : last;
    if (right === next) continue;
    moved.push(fingerprint);
    await store.query('UPDATE crash SET merged_into = $2 WHERE fingerprint = $1', [fingerprint, right]);
  }
  return moved;
}

function lastOf(fingerprint: string, into: ReadonlyMap<string, string>): string {
  const passed = new Set<string>();
  let at = fingerprint;
  for (let next = into.get(at); next !== undefined; next = into.get(at)) {
    if (passed.has(at)) return [...circleOf(at, into)].toSorted()[0] ?? at;
    passed.add(at);
    at = next;
  }
  return at;
}

function circleOf(start: string, into: ReadonlyMap<string, string>): Set<string> {
  const circle = new Set<string>();
  for (let at = start; !circle.has(at); at = into.get(at) ?? at) circle.add(at);
  return circle;
}
