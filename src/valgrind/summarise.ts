import { createReport } from '../report/create.ts';
import type { Incomplete, Report } from '../report/model.ts';
import type { ValgrindSection } from '../report/sections/valgrind.ts';
import { readBaseline, writeBaseline, write, problemName } from '../summary/baseline.ts';
import { judgeCompleteness } from './completeness.ts';
import { SourceTree } from '../summary/excerpt.ts';
import { failOn } from './fail-on.ts';
import { findingsOf, type Limits } from './findings.ts';

export { limitsOf } from './findings.ts';
import { fingerprints } from './fingerprint.ts';
import { leakCheckNotes } from './leak-check.ts';
import { Ledger } from './ledger.ts';
import type { Problem } from './model.ts';
import { pythonNotes } from './python.ts';
import { readLogs } from './read.ts';
import { valgrindSection } from './report.ts';
import { FrameJudge, type JudgeOptions } from './root-cause.ts';
import { select } from './select.ts';
import { suppressionFile } from './suppressions.ts';

export interface SummaryOptions extends JudgeOptions {
  /** Files, directories, globs, `-`. */
  readonly logs: readonly string[];
  readonly baseline?: string | undefined;
  readonly writeBaseline?: string | undefined;
  readonly writeSuppressions?: string | undefined;
  readonly sourceRoot?: string | undefined;
  readonly onlyThrough: readonly string[];
  readonly failOn: string;
  readonly limits: Limits;
  readonly allowIncomplete: boolean;
  readonly byProcess: boolean;
}

/**
 * Adds valgrind's logs up.
 * @returns the report, and whether `failOn`, a limit or a log that is not complete makes it a failure.
 * @throws EvidenceError, UsageError, ToolError (a program that unpacks is missing).
 */
export async function summarise(options: SummaryOptions): Promise<{ report: Report; failed: boolean }> {
  const fails = failOn(options.failOn);
  const baseline = options.baseline === undefined ? undefined : readBaseline(options.baseline, 'valgrind');
  const sources = options.sourceRoot === undefined ? undefined : new SourceTree(options.sourceRoot);
  const ledger = new Ledger((table) => new FrameJudge(table, options));
  const incomplete = [...(await readLogs(options.logs, ledger)), ...failures(ledger)];
  const selection = select(ledger, options.onlyThrough);
  const identities = fingerprints(
    ledger.problems.filter(({ contexts, interpreterOnly }) => contexts > 0 && !interpreterOnly),
    ledger.table,
  );
  const completeness = judgeCompleteness(ledger.processes, ledger.files);
  const notes = [...leakCheckNotes(ledger.processes), ...pythonNotes(ledger, options.interpreter)];
  const section = withExcerpts(
    valgrindSection({
      ledger,
      completeness,
      selection,
      identities,
      baseline,
      notes,
      incomplete,
      byProcess: options.byProcess,
    }),
    sources,
  );
  const judged = findingsOf(section, options.limits, options.allowIncomplete);
  if (options.writeBaseline !== undefined) writeBaseline(options.writeBaseline, section.problems, 'valgrind');
  if (options.writeSuppressions !== undefined)
    writeSuppressions(options.writeSuppressions, ledger, section, identities);
  const report = createReport('valgrind summary', {
    subject: { logs: [...options.logs], files: ledger.files.length },
    findings: judged.map(({ finding }) => finding),
    sections: [section],
    incomplete,
    provenance: { valgrind: [...new Set(ledger.processes.flatMap(({ version }) => version ?? []))] },
  });
  return {
    report,
    failed:
      judged.some((each) => fails(each)) ||
      (incomplete.length > 0 && !options.allowIncomplete && options.failOn !== 'never'),
  };
}

/** Logs of a valgrind that did not even start. */
function failures({ files }: Ledger): Incomplete[] {
  return files.flatMap(({ path, failure }) =>
    failure === undefined ? [] : [{ what: path, why: `valgrind did not start: ${failure.trim()}` }],
  );
}

function withExcerpts(section: ValgrindSection, sources: SourceTree | undefined): ValgrindSection {
  if (sources === undefined) return section;
  const problems = section.problems.map((problem) => {
    const excerpt = problem.rootCause === undefined ? undefined : sources.excerpt(problem.rootCause);
    return excerpt === undefined ? problem : { ...problem, excerpt };
  });
  return { ...section, problems };
}

/** Suppressions for the problems that are told; with a baseline, for the new ones. */
function writeSuppressions(
  file: string,
  ledger: Ledger,
  { problems }: ValgrindSection,
  identities: ReadonlyMap<Problem, string>,
): void {
  const chosen = new Map(
    problems
      .filter(({ status }) => status === undefined || status === 'new')
      .map((problem) => [problem.fingerprint, problemName(problem)]),
  );
  const entries = [...identities].flatMap(([problem, identity]) => {
    const name = chosen.get(identity);
    return name === undefined ? [] : [{ problem, name }];
  });
  write(
    file,
    suppressionFile(entries, ledger.table, (stack) => ledger.judge.rootCause(stack)),
  );
}
