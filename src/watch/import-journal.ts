import type { Report } from '../report/model.ts';
import { withStore } from '../store/open-store.ts';
import { storedReport } from '../store/stored-report.ts';
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
      return storedReport('store import', store, {
        counts: { coredumps, added, there, expired, newCrashes, alike },
        touched,
        incomplete: unread,
      });
    },
    { create: true },
  );
}
