import { rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openStore } from '../src/store/open-store.ts';
import { occurrencesOf, type ReadReport } from '../src/store/occurrences.ts';
import { selectCrashes } from '../src/store/select.ts';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';
import { checkTruth, costOf, fleetOf, putIn, type Fleet } from './fleet.ts';
import type { BenchRow } from './row.ts';

const CRASHES = 2000;
const OCCURRENCES = 100_000;
/** Reports that are put into one file of JSON, the whole of it written for each: what a script would do. */
const NAIVE = 300;

/** A hundred thousand reports of two thousand crashes into a store, beside one JSON file that is written anew for each. */
export async function bench(): Promise<BenchRow[]> {
  const { path: directory, remove } = temporaryDirectory();
  try {
    const fleet = fleetOf(CRASHES, OCCURRENCES);
    const file = path.join(directory, 'store.sqlite');
    const store = await openStore(file, { create: true });
    const { reports, cpu, passed } = await putIn(store, fleet);
    await checkTruth(store, fleet);
    const list = await costOf(async () => selectCrashes(store, { gone: true }));
    await store.close();
    const theirs = naive(path.join(directory, 'store.json'), fleet);
    const ours = passed / reports;
    return [
      {
        name: 'store add, one report',
        ours,
        theirs,
        ratio: ours / theirs,
        note: `${reports} reports of ${CRASHES} crashes, all told right: ${Math.round((1000 * reports) / cpu)} in a second of processor time, ${Math.round(statSync(file).size / 1e6)} MB; a list of all ${list.cpu.toFixed(0)} ms of it. Beside it a JSON file of ${CRASHES} crashes, written anew for each of ${NAIVE}`,
      },
    ];
  } finally {
    remove();
  }
}

/** Milliseconds per report. */
function naive(file: string, { crashes: { length }, reports }: Fleet): number {
  const all: ReadReport[] = [];
  for (const report of reports()) if (all.push(report) === NAIVE + length) break;
  const crashes = Object.fromEntries(
    all.flatMap(occurrencesOf).map((each) => [each.fingerprint, { ...each, report: undefined, count: 1 }]),
  );
  const texts = all.slice(-NAIVE).map((report) => JSON.stringify(report));
  const started = performance.now();
  for (const text of texts) {
    for (const { report: _, ...each } of occurrencesOf(JSON.parse(text)))
      crashes[each.fingerprint] = { ...each, report: undefined, count: (crashes[each.fingerprint]?.count ?? 0) + 1 };
    writeFileSync(file, JSON.stringify(crashes));
  }
  rmSync(file);
  return (performance.now() - started) / texts.length;
}
