import { createHash } from 'node:crypto';
import path from 'node:path';
import { crashesOf, type CrashParts } from '../report/crash.ts';
import type { Occurrence } from '../report/occurrence.ts';
import type { Occurred } from '../report/sections/crash.ts';
import { known } from '../text/known.ts';
import type { CrashReport, StoredOccurrence } from './model.ts';

/** What is read of a report. */
export type ReadReport = CrashReport;

/** Every crash of a report as one that happened; one that was examined for several cores as often as it did. */
export function occurrencesOf(report: ReadReport): StoredOccurrence[] {
  const crashes = crashesOf(report);
  return crashes.flatMap((parts) => {
    const { occurrences } = parts.crash;
    const ofReport = crashes.length === 1 ? report.subject.occurrence : undefined;
    if (occurrences === undefined)
      return [occurrence(parts, report, ofReport ?? parts.crash.occurrence ?? ofProcess(parts))];
    return occurrences.map((each) => occurrence(asOf(each, parts), report, each.occurrence ?? ofOccurred(each)));
  });
}

/** What belongs to a crash, as if another of its cores had been examined. */
function asOf({ core, pid, host, time, unit }: Occurred, { crash, process, ...parts }: CrashParts): CrashParts {
  const { occurrences: _, ...alone } = crash;
  const own = { ...parts, crash: { ...alone, core } };
  if (process === undefined) return own;
  const { pid: _pid, host: _host, time: _time, unit: _unit, ...shared } = process;
  return { ...own, process: { ...shared, ...known({ pid, host, time, unit }) } };
}

function ofOccurred({ pid, host, time }: Occurred): Occurrence | undefined {
  return pid === undefined || time === undefined ? undefined : { pid, time, ...known({ host }) };
}

function occurrence(parts: CrashParts, report: ReadReport, happened: Occurrence | undefined): StoredOccurrence {
  const { crash, finding, process } = parts;
  const { subject } = report;
  const executable = process?.executable ?? textOf(subject['executable']);
  return {
    identity: happened === undefined ? identityOf(['content', JSON.stringify(parts)]) : identityOfOccurrence(happened),
    fingerprint: crash.fingerprint,
    signature: crash.signature,
    title: finding?.title ?? crash.title,
    rule: finding?.rule ?? `coredump/${crash.cause.class}`,
    time: Date.parse(happened?.time ?? report.created),
    ...known({
      program: executable === undefined ? undefined : path.basename(executable),
      host: happened?.host ?? process?.host,
      pid: happened?.pid ?? process?.pid,
      version: versionOf(parts, executable),
      unit: textOf(subject['unit']) ?? process?.unit,
      weak: crash.weak,
      evidence: crash.core ?? textOf(subject['path']),
    }),
    report: {
      created: report.created,
      subject,
      sections: sectionsOf(parts),
      findings: finding === undefined ? [] : [finding],
    },
  };
}

function sectionsOf({ finding: _, ...sections }: CrashParts): CrashReport['sections'] {
  return Object.values(sections);
}

function ofProcess({ process }: CrashParts): Occurrence | undefined {
  if (process?.pid === undefined || process.time === undefined) return undefined;
  return { pid: process.pid, time: process.time, ...known({ host: process.host }) };
}

/** Within one boot a pid and a time are one process; the host's name counts only where nothing better is known. */
export function identityOfOccurrence({ host, machineId, bootId, pid, time }: Occurrence): string {
  return identityOf([bootId ?? machineId ?? host ?? '', String(pid), time]);
}

function identityOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function versionOf({ process, modules }: CrashParts, executable: string | undefined): string | undefined {
  if (process?.package?.version !== undefined) return process.package.version;
  const program = modules?.modules.find((module) => module.path === executable);
  return program?.buildId === undefined ? undefined : `build ${program.buildId}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
