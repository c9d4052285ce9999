import { createReport } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import type { SanitizerProblem } from '../report/sections/sanitizer.ts';
import { frameJudge, type ConfiguredRule } from '../runtimes/library.ts';
import { readBaseline, write, writeBaseline } from '../summary/baseline.ts';
import { failOn } from './fail-on.ts';
import { findingsOf } from './findings.ts';
import { Ledger } from './ledger.ts';
import { readLogs } from './read.ts';
import { sanitizerSection } from './section.ts';
import { symbolise } from './symbolise.ts';
import { suppressionFiles, suppressionText } from './suppressions.ts';

export interface SummaryOptions {
  /** Files, directories, globs, `-`. */
  readonly logs: readonly string[];
  readonly baseline?: string | undefined;
  readonly writeBaseline?: string | undefined;
  /** What the names of the files begin with. */
  readonly writeSuppressions?: string | undefined;
  /** Code that is never to blame, or always, by the configuration. */
  readonly rules: readonly ConfiguredRule[];
  readonly failOn: string;
  readonly allowIncomplete: boolean;
  readonly byProcess: boolean;
}

/**
 * Adds up what sanitizers wrote to logs.
 * @returns the report, and whether `failOn` or a log that is not complete makes it a failure.
 * @throws EvidenceError, UsageError, ToolError (a program that unpacks is missing).
 */
export async function summarise(options: SummaryOptions): Promise<{ report: Report; failed: boolean }> {
  const fails = failOn(options.failOn);
  const baseline = options.baseline === undefined ? undefined : readBaseline(options.baseline, 'sanitizer');
  const ledger = new Ledger();
  const { incomplete: unread, files } = await readLogs(options.logs, ledger);
  const unnamed = await symbolise(ledger);
  const section = sanitizerSection({
    ledger,
    frameJudge: frameJudge(options.rules),
    baseline,
    isWhole: unread.length === 0,
    byProcess: options.byProcess,
  });
  const judged = findingsOf(section, options.allowIncomplete);
  if (options.writeBaseline !== undefined)
    writeBaseline(
      options.writeBaseline,
      section.problems.filter(({ weak }) => weak !== true),
      'sanitizer',
    );
  if (options.writeSuppressions !== undefined) writeSuppressions(options.writeSuppressions, section.problems);
  const report = createReport('sanitizer summary', {
    subject: { logs: [...options.logs], files },
    findings: judged.map(({ finding }) => finding),
    sections: [section],
    incomplete: [...unread, ...unnamed],
    provenance: {},
  });
  return {
    report,
    failed:
      judged.some((each) => fails(each)) ||
      (unread.length > 0 && !options.allowIncomplete && options.failOn !== 'never'),
  };
}

/** Suppressions for the problems that are told; with a baseline, for the new ones. A file for each sanitizer that has one. */
function writeSuppressions(prefix: string, problems: readonly SanitizerProblem[]): void {
  const chosen = problems.filter(({ status }) => status === undefined || status === 'new');
  for (const file of suppressionFiles(chosen)) {
    const at = `${prefix}${/[/.]$/.test(prefix) ? '' : '.'}${file.name}`;
    write(at, suppressionText(file, at));
  }
}
