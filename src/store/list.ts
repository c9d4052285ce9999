import { createReport } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import { known } from '../text/known.ts';
import type { Database } from './database.ts';
import { withStore } from './open-store.ts';
import type { CrashToday } from './read.ts';
import { findingsOf, shownCrashes } from './sections.ts';
import { selectCrashes, type Selection } from './select.ts';

/** The report of `faultline store list`: the crashes of a store that fit, at most `limit` of them. */
export async function listStore(place: string | undefined, selection: Selection, limit: number): Promise<Report> {
  return withStore(place, async (store) => listReport(store, selection, limit));
}

/** The same of a store that is open. @param all its crashes, where they were read before. */
export async function listReport(
  store: Database,
  selection: Selection,
  limit: number,
  all?: readonly CrashToday[],
): Promise<Report> {
  const found = await selectCrashes(store, selection, all);
  const crashes = await shownCrashes(store, found.slice(0, limit));
  return createReport('store list', {
    subject: { store: store.name, ...known({ match: selection.match }) },
    findings: findingsOf(crashes),
    sections: [{ kind: 'crashes', title: 'Crashes', crashes, total: found.length }],
    incomplete: [],
    provenance: {},
  });
}
