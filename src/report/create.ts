import pjson from '../../package.json' with { type: 'json' };
import type { Finding } from './finding.ts';
import { LEVELS, type Level } from './level.ts';
import type { Incomplete, Report, Section } from './model.ts';
import type { Subject } from './occurrence.ts';

/** What a capability gives; the rest of a report is the same for all. */
export interface Answer {
  readonly subject: Subject;
  readonly findings: Finding[];
  readonly sections: Section[];
  readonly incomplete: Incomplete[];
  readonly provenance: Record<string, unknown>;
}

/** Makes the report of a subcommand (`triage coredump`) from what its capability found out. */
export function createReport(command: string, answer: Answer): Report {
  return {
    schema: 'faultline.report/1',
    tool: { name: 'faultline', version: toolVersion() },
    created: new Date().toISOString(),
    command,
    ...answer,
  };
}

/** Faultline's version. */
export function toolVersion(): string {
  return pjson.version;
}

/** Whether any finding is at or above a level. */
export function reaches(findings: readonly Finding[], level: Level): boolean {
  return findings.some((finding) => LEVELS.indexOf(finding.level) <= LEVELS.indexOf(level));
}
