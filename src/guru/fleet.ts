import type { ReadJournal } from '../log/source.ts';
import { createReport } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import type { GuruFleetSection } from '../report/sections/guru-fleet.ts';
import type { GuruReport, GuruValue } from '../report/sections/guru.ts';
import { missingParts } from './missing.ts';
import { isMasked, optionsOf, productOf, valueKey, type Option } from './options.ts';
import { readReports, type ReportSources } from './source.ts';
import { groupStacks, type Similarity } from './stacks.ts';

/** Many reports beside each other: stacks across services and hosts, drift of the configuration, reports that failed. */
export async function showFleet(
  sources: ReportSources,
  similarity: Similarity,
  journal?: ReadJournal,
): Promise<Report> {
  const { reports } = await readReports(sources, journal);
  return createReport('guru fleet', {
    subject: {
      ...(sources.paths.length === 0 ? {} : { paths: sources.paths }),
      ...(sources.unit === undefined ? {} : { unit: sources.unit }),
    },
    findings: [],
    sections: [
      {
        kind: 'guru-fleet',
        title: 'Fleet',
        reports: reports.map((report) => ({
          name: reportName(report),
          source: report.source,
          line: report.line,
          failed: report.failed !== undefined,
        })),
        groups: groupStacks(reports, similarity),
        drift: driftOf(reports),
      },
    ],
    incomplete: missingParts(reports),
    provenance: {},
  });
}

function reportName({ service, host, pid, source, line }: GuruReport): string {
  if (service === undefined && host === undefined) return `${source}:${line}`;
  return `${service ?? 'unknown'}${host === undefined ? '' : `@${host}`}${pid === undefined ? '' : `[${pid}]`}`;
}

type Drift = GuruFleetSection['drift'][number];

/** Only reports of one product have the same options. */
function driftOf(reports: readonly GuruReport[]): GuruFleetSection['drift'] {
  const indexed = reports
    .map((report, index) => ({ report, index }))
    .filter(({ report }) => Object.keys(report.configuration).length > 0);
  const products = Map.groupBy(indexed, ({ report }) => productOf(report));
  return [...products].flatMap(([product, members]) => {
    const options = members.map(({ report, index }) => ({ index, options: optionsOf(report) }));
    const names = [...new Set(options.flatMap((each) => [...each.options.keys()]))].toSorted();
    return names.flatMap((name) =>
      optionDrift(
        product,
        options.map(({ index, options: all }) => ({ index, option: all.get(name) })),
      ),
    );
  });
}

function optionDrift(
  product: string | undefined,
  places: readonly { index: number; option: Option | undefined }[],
): Drift[] {
  const any = places.find(({ option }) => option !== undefined)?.option;
  if (any === undefined || places.some(({ option }) => isMasked(option?.value))) return [];
  const values = Map.groupBy(places, ({ option }) => valueKey(option?.value));
  if (values.size < 2) return [];
  const drift: Drift = {
    ...(product === undefined ? {} : { product }),
    group: any.group,
    option: any.option,
    values: [...values.values()]
      .map((same) => ({ ...valueOf(same[0]?.option?.value), reports: same.map(({ index }) => index) }))
      .toSorted((a, b) => b.reports.length - a.reports.length),
  };
  return [drift];
}

function valueOf(value: GuruValue | undefined): { value?: GuruValue } {
  return value === undefined ? {} : { value };
}
