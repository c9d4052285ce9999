import { createReport, type Answer } from '../report/create.ts';
import type { Incomplete, Report } from '../report/model.ts';
import type { CiSection } from '../report/sections/ci.ts';
import type { JudgedCrashes } from './judge-crashes.ts';
import type { Run } from '../evidence/run/run-command.ts';

export interface CiFacts {
  readonly argv: readonly string[];
  readonly run: Run;
  readonly corePattern: string;
  readonly judged: JudgedCrashes;
  /** Of valgrind, about binaries. */
  readonly others: readonly Answer[];
  readonly incomplete: readonly Incomplete[];
}

/** The report of a run: the command and its crashes in short, each crash in full, then what else was asked for. */
export function ciReport({ argv, run, corePattern, judged, others, incomplete }: CiFacts): Report {
  const section: CiSection = {
    kind: 'ci',
    title: 'Run',
    command: [...argv],
    status: run.status,
    ...(run.signal === undefined ? {} : { signal: run.signal }),
    seconds: (run.ended - run.started) / 1000,
    corePattern,
    crashes: judged.crashes,
  };
  return createReport('ci run', {
    subject: { command: [...argv] },
    findings: [...judged.findings, ...others.flatMap(({ findings }) => findings)],
    sections: [section, ...judged.sections, ...others.flatMap(({ sections }) => sections)],
    incomplete: [...incomplete, ...others.flatMap((answer) => answer.incomplete)],
    provenance: {},
  });
}
