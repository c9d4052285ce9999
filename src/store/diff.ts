import { EvidenceError } from '../errors/errors.ts';
import { createReport } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import { known } from '../text/known.ts';
import type { Database } from './database.ts';
import { withStore } from './open-store.ts';
import { findingsOf, shownCrashes } from './sections.ts';
import { selectCrashes, type Selection } from './select.ts';

/** Which versions are compared. */
export interface Difference {
  readonly before: string;
  readonly after: string;
  /** Only its crashes. */
  readonly program?: string | undefined;
  /** Crashes of each kind that are shown. */
  readonly limit: number;
}

/**
 * The report of `faultline store diff`: what crashes in one version and not in another.
 * @throws EvidenceError where the store has seen no crash of a version: of a misspelt one nothing would be new.
 */
export async function diffVersions(place: string | undefined, difference: Difference): Promise<Report> {
  return withStore(place, async (store) => differenceReport(store, difference));
}

/** The same of a store that is open. */
export async function differenceReport(
  store: Database,
  { before, after, program, limit }: Difference,
): Promise<Report> {
  const section = async (title: string, selection: Selection) => {
    const { crashes, total } = await selectCrashes(store, { ...selection, program }, limit);
    return { kind: 'crashes', title, crashes: shownCrashes(crashes), total } as const;
  };
  const [only, gone, both] = [
    await section(`Only in ${after}`, { version: after, notIn: before }),
    await section(`Only in ${before}`, { version: before, notIn: after }),
    await section('In both', { version: after, andIn: before }),
  ];
  for (const [version, other] of [
    [before, gone],
    [after, only],
  ] as const)
    if (other.total + both.total === 0)
      throw new EvidenceError(
        `The store ${store.name} has seen no crash of version ${version}.`,
        'See which versions it has: faultline store list --verbose',
      );
  return createReport('store diff', {
    subject: { store: store.name, before, after, ...known({ program }) },
    findings: findingsOf(only.crashes),
    sections: [only, gone, both],
    incomplete: [],
    provenance: {},
  });
}
