import { createReport } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import { findingsAbout } from '../store/sections.ts';
import { withStore } from '../store/open-store.ts';
import type { JournalOptions } from '../tools/journalctl.ts';
import { arrivals } from './arrivals.ts';
import { takeIn } from './intake.ts';
import { nothingYet, type Triage } from './model.ts';

/** Puts the coredumps of a journal into a store: the report of `faultline store import`. Errors as of journalEntries. */
export async function importJournal(
  place: string | undefined,
  journal: JournalOptions,
  triage: Triage,
): Promise<Report> {
  return withStore(
    place,
    async (store) => {
      const told = nothingYet();
      for await (const arrival of arrivals(journal, undefined)) await takeIn(store, arrival, triage, told);
      const { coredumps, added, there, expired, newCrashes, alike, touched, unread } = told;
      return createReport('store import', {
        subject: { store: store.name },
        findings: await findingsAbout(store, touched),
        sections: [
          {
            kind: 'stored',
            title: 'Stored',
            store: store.name,
            coredumps,
            added,
            there,
            expired,
            newCrashes,
            alike,
          },
        ],
        incomplete: unread,
        provenance: {},
      });
    },
    { create: true },
  );
}
