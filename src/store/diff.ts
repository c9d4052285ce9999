import { EvidenceError } from '../errors/errors.ts';
import { createReport } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import { withStore } from './open-store.ts';
import type { CrashToday } from './read.ts';
import { findingsOf, shownCrashes } from './sections.ts';
import { selectCrashes } from './select.ts';

/**
 * The report of `faultline store diff`: what crashes in one version and not in another.
 * @param program only its crashes.
 * @throws EvidenceError where the store has seen no crash of a version: of a misspelt one nothing would be new.
 */
export async function diffVersions(
  place: string | undefined,
  [before, after]: readonly [string, string],
  program?: string,
): Promise<Report> {
  return withStore(place, async (store) => {
    const all = await selectCrashes(store, {});
    const crashes = program === undefined ? all : all.filter((crash) => crash.program === program);
    const isIn = ({ versions }: CrashToday, version: string): boolean =>
      versions.some(({ value }) => value === version);
    for (const version of [before, after])
      if (!crashes.some((crash) => isIn(crash, version)))
        throw new EvidenceError(
          `The store ${store.name} has seen no crash of version ${version}.`,
          'See which versions it has: faultline store list --verbose',
        );
    const section = async (title: string, fits: (inBefore: boolean, inAfter: boolean) => boolean) => {
      const found = crashes.filter((crash) => fits(isIn(crash, before), isIn(crash, after)));
      const shown = await shownCrashes(store, found);
      return { kind: 'crashes', title, crashes: shown, total: shown.length } as const;
    };
    const only = await section(`Only in ${after}`, (inBefore, inAfter) => !inBefore && inAfter);
    return createReport('store diff', {
      subject: { store: store.name, before, after, ...(program === undefined ? {} : { program }) },
      findings: findingsOf(only.crashes),
      sections: [
        only,
        await section(`Only in ${before}`, (inBefore, inAfter) => inBefore && !inAfter),
        await section('In both', (inBefore, inAfter) => inBefore && inAfter),
      ],
      incomplete: [],
      provenance: {},
    });
  });
}
