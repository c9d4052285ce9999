import { createReport } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import { known } from '../text/known.ts';
import type { Database } from './database.ts';
import { oneCrash } from './one-crash.ts';
import { withStore } from './open-store.ts';
import { newestOf } from './read.ts';
import { findingsOf, iso, shownCrashes } from './sections.ts';

const SHOWN = 20;

/** The report of `faultline store show`: all that a store knows of one crash, and its newest occurrences. */
export async function showStored(place: string | undefined, fingerprint: string): Promise<Report> {
  return withStore(place, async (store) => showReport(store, fingerprint));
}

/** The same of a store that is open. */
export async function showReport(store: Database, fingerprint: string): Promise<Report> {
  const crash = await oneCrash(store, fingerprint);
  const shown = shownCrashes([crash]);
  const occurrences = (await newestOf(store, crash, SHOWN)).map(({ time, host, pid, version, unit, evidence }) => ({
    time: iso(time),
    ...known({ host, pid, version, unit, evidence }),
  }));
  return createReport('store show', {
    subject: { store: store.name, fingerprint: crash.fingerprint },
    findings: findingsOf(shown),
    sections: [
      { kind: 'crashes', title: 'Crash', crashes: shown, total: 1 },
      { kind: 'occurrences', title: 'Occurrences', occurrences, total: crash.occurrences },
    ],
    incomplete: [],
    provenance: {},
  });
}
