import { createReport } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import { known } from '../text/known.ts';
import type { Database } from './database.ts';
import { withStore } from './open-store.ts';
import { findingsOf, shownCrashes } from './sections.ts';
import { selectCrashes, type Selection } from './select.ts';

/** The report of `faultline store list`: the crashes of a store that fit, at most `limit` of them. */
export async function listStore(place: string | undefined, selection: Selection, limit: number): Promise<Report> {
  return withStore(place, async (store) => listReport(store, selection, limit));
}

/** The same of a store that is open. */
export async function listReport(store: Database, selection: Selection, limit: number): Promise<Report> {
  const found = await selectCrashes(store, selection, limit);
  const crashes = shownCrashes(found.crashes);
  return createReport('store list', {
    subject: { store: store.name, ...known({ match: selection.match }) },
    findings: findingsOf(crashes),
    sections: [{ kind: 'crashes', title: 'Crashes', crashes, total: found.total }],
    incomplete: [],
    provenance: {},
  });
}
