import { readdirSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { statsOf } from '../elf/bytes.ts';
import { EvidenceError, UsageError } from '../errors/errors.ts';
import { logBatches, sourceName, type LogSource, type ReadJournal } from '../log/source.ts';
import type { GuruReport, GuruSection } from '../report/sections/guru.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { reportFromJson } from './from-json.ts';
import { compactor } from './compact.ts';
import { interner } from './intern.ts';
import { REPORT_MAX } from '../config/small-file.ts';
import { guruReader } from './parse-report.ts';

/** A line of a source that is part of no report. */
export type PassedThrough = NonNullable<GuruSection['rest']>[number];

/** The reports of some sources, in their order. */
export interface Reports {
  readonly reports: GuruReport[];
  /** How many lines are part of no report. */
  readonly passedThrough: number;
  /** Those lines, if they were asked for. */
  readonly rest: PassedThrough[];
}

/** What a command's arguments name: files, directories of reports, `-`, or a unit of the journal. */
export interface ReportSources {
  readonly paths: readonly string[];
  readonly unit?: string | undefined;
  readonly since?: string | undefined;
  /** Keep the lines that are part of no report. */
  readonly raw?: boolean | undefined;
}

/**
 * Reads every Guru Meditation Report of the sources.
 * @throws EvidenceError if a source can't be read, or if there is no report at all.
 */
export async function readReports(sources: ReportSources, journal?: ReadJournal): Promise<Reports> {
  keepHeapSmall();
  const reports: GuruReport[] = [];
  const rest: PassedThrough[] = [];
  let passedThrough = 0;
  const [stacks, compact] = [interner(), compactor()];
  const logs = logSources(sources);
  for (const log of logs) {
    const source = sourceName(log);
    const found: GuruReport[] = [];
    const sink = {
      report: (report: GuruReport) => found.push(compact(report)),
      rest: ({ line, text }: Omit<PassedThrough, 'source'>) => {
        if (text !== '') passedThrough += 1;
        if (sources.raw) rest.push({ source, line, text });
      },
    };
    const reader = guruReader(source, sink, stacks);
    await readLog(log, reader, journal, (report) =>
      found.push({
        source,
        line: 1,
        lastLine: 1,
        threads: [],
        greenThreads: [],
        processes: [],
        configuration: {},
        sections: [],
        ...report,
      }),
    );
    reports.push(...found.map((report) => ({ ...fromFileName(source), ...report })));
  }
  if (reports.length === 0) {
    throw new EvidenceError(
      `There is no Guru Meditation Report in ${logs.map(sourceName).join(', ')}.`,
      'Name a report, a log that holds one, or --unit; "faultline guru trigger PID" makes one.',
    );
  }
  return { reports, passedThrough, rest };
}

function logSources({ paths, unit, since }: ReportSources): LogSource[] {
  if (paths.length === 0 && unit === undefined)
    throw new UsageError('No source was given.', 'Give files, directories, "-" for standard input, or --unit NAME.');
  return [
    ...paths.flatMap((each) => filesOf(each)).map((each) => ({ path: each })),
    ...(unit === undefined ? [] : [{ unit, since }]),
  ];
}

function filesOf(given: string): string[] {
  if (given === '-' || !isDirectory(given)) return [given];
  const files = entriesOf(given).filter((entry) => entry.isFile());
  if (files.length === 0)
    throw new EvidenceError(`There is no file in ${given}.`, 'Name a directory that holds reports.');
  return files.map((entry) => path.join(given, entry.name)).toSorted();
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    throw new EvidenceError(
      `${directory} can't be listed: ${(error as NodeJS.ErrnoException).code}.`,
      'Run as a user who may read it, or as root.',
      { cause: error },
    );
  }
}

export function isDirectory(given: string): boolean {
  return statsOf(given)?.isDirectory() ?? false;
}

/** A file that begins with `{` alone is one JSON document over many lines. */
async function readLog(
  log: LogSource,
  reader: ReturnType<typeof guruReader>,
  journal: ReadJournal | undefined,
  whole: (report: Partial<GuruReport>) => void,
): Promise<void> {
  let document: string[] | undefined;
  let first = true;
  let size = 0;
  for await (const lines of logBatches(log, journal)) {
    if (first && lines[0] === '{') document = [];
    first = false;
    if (document === undefined) for (const line of lines) reader.read(line);
    else for (const line of lines) document.push(typeof line === 'string' ? line : line.text);
    size +=
      document === undefined
        ? 0
        : lines.reduce((sum, line) => sum + (typeof line === 'string' ? line : line.text).length, 0);
    if (document !== undefined && size > REPORT_MAX)
      throw new EvidenceError(
        `${sourceName(log)} is one JSON document of more than ${REPORT_MAX / 1024 ** 2} MiB.`,
        'Name the report alone, in either of its forms.',
      );
  }
  const report = document === undefined ? undefined : reportFromJson(document.join('\n'));
  if (report === undefined) for (const line of document ?? []) reader.read(line);
  else whole(report);
  reader.end();
}

/** oslo.reports names its files SERVICE_gurumeditation_YYYYmmddHHMMSS, in UTC. */
function fromFileName(source: string): { service?: string; time?: string } {
  const [, service, digits] = /^(.+)_gurumeditation_(\d{14})$/.exec(path.basename(source)) ?? [];
  if (service === undefined || digits === undefined) return {};
  return { service, time: digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6.000Z') };
}
