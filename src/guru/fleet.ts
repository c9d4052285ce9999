import type { ReadJournal } from '../log/source.ts';
import { createReport } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import type { GuruFleetSection } from '../report/sections/guru-fleet.ts';
import type { GuruReport, GuruValue } from '../report/sections/guru.ts';
import { missingParts } from './missing.ts';
import { isMasked, productOf, valueKey } from './options.ts';
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

/** Only reports of one product have the same options. Most have most groups of them in common: those are looked at once. */
function driftOf(reports: readonly GuruReport[]): GuruFleetSection['drift'] {
  const indexed = reports
    .map((report, index) => ({ report, index }))
    .filter(({ report }) => Object.keys(report.configuration).length > 0);
  const products = Map.groupBy(indexed, ({ report }) => productOf(report));
  return [...products].flatMap(([product, members]) => {
    const groups = [...new Set(members.flatMap(({ report }) => Object.keys(report.configuration)))].toSorted();
    return groups.flatMap((group) => groupDrift(product, group, members));
  });
}

/** A group of options as some reports have it; undefined: they have none of it. */
interface Variant {
  readonly options: Readonly<Record<string, GuruValue>> | undefined;
  readonly reports: readonly number[];
}

function groupDrift(
  product: string | undefined,
  group: string,
  members: readonly { readonly report: GuruReport; readonly index: number }[],
): Drift[] {
  const variants = [...Map.groupBy(members, ({ report }) => report.configuration[group])].map(
    ([options, same]): Variant => ({ options, reports: same.map(({ index }) => index) }),
  );
  if (variants.length < 2) return [];
  const names = [...new Set(variants.flatMap(({ options }) => Object.keys(options ?? {})))].toSorted();
  return names.flatMap((option) =>
    optionDrift({ ...(product === undefined ? {} : { product }), group, option }, variants),
  );
}

function optionDrift(of: Pick<Drift, 'product' | 'group' | 'option'>, variants: readonly Variant[]): Drift[] {
  const values = variants.map(({ options, reports }) => ({ value: options?.[of.option], reports }));
  if (values.some(({ value }) => isMasked(value))) return [];
  const distinct = [...Map.groupBy(values, ({ value }) => valueKey(value)).values()];
  if (distinct.length < 2) return [];
  return [
    {
      ...of,
      values: distinct
        .map((same) => ({
          ...valueOf(same[0]?.value),
          reports: same.flatMap(({ reports }) => reports).toSorted((a, b) => a - b),
        }))
        .toSorted((a, b) => b.reports.length - a.reports.length),
    },
  ];
}

function valueOf(value: GuruValue | undefined): { value?: GuruValue } {
  return value === undefined ? {} : { value };
}
