import { fingerprint } from '../report/fingerprint.ts';
import type { ReadJournal } from '../log/source.ts';
import { createReport } from '../report/create.ts';
import type { Finding } from '../report/finding.ts';
import type { Report } from '../report/model.ts';
import { RULES } from '../report/rules.ts';
import type { GuruReport } from '../report/sections/guru.ts';
import { exposedAround, exposedIn } from './exposed.ts';
import { missingParts } from './missing.ts';
import { blockedPools } from './pools.ts';
import { productOf } from './options.ts';
import { readReports, type PassedThrough, type ReportSources } from './source.ts';

/** What a rule found: where in the report (for the fingerprint), and what to say. */
interface Fault {
  readonly rule: GuruRule;
  readonly where: string;
  readonly message: string;
}

type GuruRule =
  | 'guru/secret-exposed'
  | 'guru/failed-report'
  | 'guru/package-unknown'
  | 'guru/no-service-options'
  | 'guru/blocked-pool'
  | 'guru/debug-on';

/** Judges the reports of the sources, and for secrets also the lines around them. */
export async function lintReports(sources: ReportSources, journal?: ReadJournal): Promise<Report> {
  const { reports, rest, passedThrough } = await readReports({ ...sources, raw: true }, journal);
  const found = await Promise.all(
    reports.map(async (report) => (await lintReport(report)).map((fault) => finding(report, productOf(report), fault))),
  );
  return createReport('guru lint', {
    subject: {
      ...(sources.paths.length === 0 ? {} : { paths: sources.paths }),
      ...(sources.unit === undefined ? {} : { unit: sources.unit }),
    },
    findings: once([...found.flat(), ...(await lintAround(rest))]),
    sections: [{ kind: 'guru-lint', title: 'Lint', reports: reports.length, passedThrough }],
    incomplete: missingParts(reports),
    provenance: {},
  });
}

/** The same fault of one product in several reports is one finding. */
function once(findings: readonly Finding[]): Finding[] {
  return [...Map.groupBy(findings, (each) => each.fingerprint).values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    return more.length === 0
      ? [first]
      : [{ ...first, message: `${first.message}, and ${more.length} more time${more.length === 1 ? '' : 's'}` }];
  });
}

/** The faults of one report. */
async function lintReport(report: GuruReport): Promise<Fault[]> {
  if (report.failed !== undefined)
    return [
      {
        rule: 'guru/failed-report',
        where: report.failed.cause ?? '',
        message: report.failed.cause ?? 'the log does not say why',
      },
    ];
  const exposed = await exposedIn(report);
  return [
    ...exposed.map(({ where, what }) => ({
      rule: 'guru/secret-exposed' as const,
      where,
      message: `${where} shows ${what}`,
    })),
    ...unknownPackage(report),
    ...noServiceOptions(report),
    ...blocked(report),
    ...debugOn(report),
  ];
}

async function lintAround(rest: readonly PassedThrough[]): Promise<Finding[]> {
  const exposed = await exposedAround(rest);
  return exposed.map(({ line, what }) =>
    finding(line, undefined, {
      rule: 'guru/secret-exposed',
      where: line.text.replaceAll(/\d+/g, 'N'),
      message: `a line beside the report shows ${what}`,
    }),
  );
}

function unknownPackage({ package: about, fragment }: GuruReport): Fault[] {
  const version = about?.version;
  if (fragment || (version !== undefined && version !== 'None' && version !== '')) return [];
  return [
    {
      rule: 'guru/package-unknown',
      where: 'Package',
      message: 'the report does not say which version of what wrote it',
    },
  ];
}

/** Groups that libraries register, and options of the configuration itself. */
const LIBRARY_GROUP = /^oslo_/;
const LIBRARY_OPTIONS = new Set(['config-file', 'config-dir', 'config_source', 'config_file', 'config_dir']);

function noServiceOptions({ configuration, fragment, processes }: GuruReport): Fault[] {
  const own = Object.entries(configuration).some(
    ([group, options]) =>
      !LIBRARY_GROUP.test(group) && Object.keys(options).some((option) => !LIBRARY_OPTIONS.has(option)),
  );
  if (own || fragment || processes.length === 0) return [];
  return [
    {
      rule: 'guru/no-service-options',
      where: 'Configuration',
      message:
        "it holds none of the service's own options: the report is about another configuration object than the service uses",
    },
  ];
}

function blocked(report: GuruReport): Fault[] {
  return blockedPools(report).map(({ pool, threads, frame }) => ({
    rule: 'guru/blocked-pool',
    where: `${pool} ${frame.function}`,
    message: `all ${threads} threads of the ${pool} are in ${frame.function} (${frame.file}:${frame.line})`,
  }));
}

function debugOn({ configuration }: GuruReport): Fault[] {
  return configuration.default?.debug === 'True'
    ? [{ rule: 'guru/debug-on', where: 'default.debug', message: 'default.debug = True' }]
    : [];
}

function finding(
  { source, line }: { source: string; line: number },
  product: string | undefined,
  { rule, where, message }: Fault,
): Finding {
  const { title, level } = RULES[rule];
  return {
    rule,
    level,
    title,
    message: `${message} (${source}:${line})`,
    location: { path: source, line },
    fingerprint: fingerprint(rule, product, where),
  };
}
