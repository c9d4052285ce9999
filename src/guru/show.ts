import { UsageError } from '../errors/errors.ts';
import type { ReadJournal } from '../log/source.ts';
import { createReport } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import type { GuruReport } from '../report/sections/guru.ts';
import { missingParts } from './missing.ts';
import { readReports, type Reports, type ReportSources } from './source.ts';
import { groupStacks, type Similarity } from './stacks.ts';

export interface ShowOptions {
  readonly similarity?: Similarity | undefined;
  /** Only the configuration of this group. */
  readonly config?: string | undefined;
}

/** Every report of the sources, with its stacks grouped. */
export async function showReports(
  sources: ReportSources,
  options: ShowOptions,
  journal?: ReadJournal,
): Promise<Report> {
  return showReport('guru show', await readReports(sources, journal), sources, options);
}

/** The same for reports that were read already. */
export function showReport(
  command: string,
  { reports, passedThrough, rest }: Reports,
  sources: ReportSources,
  options: ShowOptions,
): Report {
  const { config } = options;
  if (config !== undefined) requireGroup(reports, config);
  const shown = config === undefined ? reports : reports.map((report) => onlyGroup(report, config));
  return createReport(command, {
    subject: {
      ...(sources.paths.length === 0 ? {} : { paths: sources.paths }),
      ...(sources.unit === undefined ? {} : { unit: sources.unit }),
    },
    findings: [],
    sections: [
      {
        kind: 'guru',
        title: 'Guru Meditation Reports',
        reports: shown,
        groups: groupStacks(reports, options.similarity ?? 'exact'),
        passedThrough,
        ...(config === undefined ? {} : { configurationGroup: config }),
        ...(sources.raw ? { rest } : {}),
      },
    ],
    incomplete: missingParts(reports),
    provenance: {},
  });
}

function onlyGroup(report: GuruReport, name: string): GuruReport {
  const group = report.configuration[name];
  return { ...report, configuration: group === undefined ? {} : { [name]: group } };
}

function requireGroup(reports: readonly GuruReport[], name: string): void {
  const names = [...new Set(reports.flatMap(({ configuration }) => Object.keys(configuration)))].toSorted();
  if (names.includes(name)) return;
  throw new UsageError(
    `No report has a group ${name} in its configuration.`,
    names.length === 0 ? 'No report has any configuration.' : `Groups: ${names.join(', ')}.`,
  );
}
