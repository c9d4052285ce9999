import { rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openStore } from '../src/store/open-store.ts';
import { occurrencesOf } from '../src/store/occurrences.ts';
import { contentOf } from '../src/store/read-reports.ts';
import { record } from '../src/store/record.ts';
import { selectCrashes } from '../src/store/select.ts';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';
import { reportsOf, stories } from '../test/support/store-reports.ts';
import type { BenchRow } from './row.ts';

const CRASHES = 2000;
const EACH = 13; // 50 occurrences a crash on average
const BATCH = 500;
/** Reports that are put into one file of JSON, the whole of it written for each: what a script would do. */
const NAIVE = 300;

/** A hundred thousand reports of two thousand crashes into a store, beside one JSON file that is written anew for each. */
export async function bench(): Promise<BenchRow[]> {
  const { path: directory, remove } = temporaryDirectory();
  try {
    const texts = [...reportsOf(stories(CRASHES), EACH)].map((report) => JSON.stringify(report));
    const file = path.join(directory, 'store.sqlite');
    const store = await openStore(file, { create: true });
    const adding = performance.now();
    for (let at = 0; at < texts.length; at += BATCH)
      await record(
        store,
        texts.slice(at, at + BATCH).flatMap((text) => {
          const content = contentOf(JSON.parse(text));
          return 'occurrences' in content ? content.occurrences : [];
        }),
      );
    const ours = (performance.now() - adding) / texts.length;
    const listing = performance.now();
    await selectCrashes(store, { gone: true });
    const list = performance.now() - listing;
    await store.close();
    const theirs = naive(path.join(directory, 'store.json'), texts.slice(-NAIVE));
    return [
      {
        name: 'store add, one report',
        ours,
        theirs,
        ratio: ours / theirs,
        note: `${texts.length} reports of ${CRASHES} crashes: ${Math.round(1000 / ours)} a second, ${Math.round(statSync(file).size / 1e6)} MB; a list of all ${list.toFixed(0)} ms. Beside it a JSON file of ${CRASHES} crashes, written anew for each of ${NAIVE}`,
      },
    ];
  } finally {
    remove();
  }
}

/** Milliseconds per report. */
function naive(file: string, texts: readonly string[]): number {
  const crashes = Object.fromEntries(
    [...reportsOf(stories(CRASHES), 1)].flatMap(occurrencesOf).map((each) => [each.fingerprint, { ...each, count: 1 }]),
  );
  const started = performance.now();
  for (const text of texts) {
    for (const each of occurrencesOf(JSON.parse(text)))
      crashes[each.fingerprint] = { ...each, count: (crashes[each.fingerprint]?.count ?? 0) + 1 };
    writeFileSync(file, JSON.stringify(crashes));
  }
  rmSync(file);
  return (performance.now() - started) / texts.length;
}
