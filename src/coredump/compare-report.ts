import { createReport } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import { compareCrashes } from '../crash/compare.ts';
import { loadCrashes } from './compare-source.ts';

/** Compares saved reports and cores; the findings are those of one crash of each group. */
export async function compareReport(
  paths: readonly string[],
  triage: (path: string) => Promise<Report>,
): Promise<Report> {
  const { crashes, incomplete } = await loadCrashes(paths, triage);
  const section = compareCrashes(crashes);
  const findings = section.groups.flatMap(
    ({ representative }) => crashes.find(({ source }) => source === representative)?.finding ?? [],
  );
  return createReport('triage compare', {
    subject: { paths: [...paths] },
    findings,
    sections: [section],
    incomplete,
    provenance: {},
  });
}
