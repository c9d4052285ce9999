import { createReport } from '../report/create.ts';
import type { Incomplete, Report } from '../report/model.ts';
import type { StoredSection } from '../report/sections/stored.ts';
import type { Database } from './database.ts';
import { findingsAbout } from './sections.ts';

/** What became of what was put into a store. */
export interface Stored {
  readonly counts: Omit<StoredSection, 'kind' | 'title' | 'store'>;
  /** Fingerprints of the crashes that have more occurrences than before. */
  readonly touched: ReadonlySet<string>;
  readonly incomplete: readonly Incomplete[];
}

/** The report of what puts crashes into a store: how many, and those that nobody has looked at, or that came back. */
export async function storedReport(
  command: string,
  store: Database,
  { counts, touched, incomplete }: Stored,
): Promise<Report> {
  return createReport(command, {
    subject: { store: store.name },
    findings: await findingsAbout(store, touched),
    sections: [{ kind: 'stored', title: 'Stored', store: store.name, ...counts }],
    incomplete: [...incomplete],
    provenance: {},
  });
}
