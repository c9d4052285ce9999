import type { Finding } from './finding.ts';
import type { Report } from './model.ts';
import { pythonStackOf, stackOf } from './stack-of.ts';
import type { Repository } from './views/model.ts';

/** A place in a file of the repository. */
export interface Place {
  /** Relative to the repository's root, with slashes. */
  readonly path: string;
  readonly line?: number;
}

/** Without a repository: a relative path is taken to be in it, unless it leads out. */
const RELATIVE_PATHS: Repository = {
  relative: (file) => (file.startsWith('/') || file.startsWith('..') ? undefined : file),
};

/**
 * Where a finding is in the repository: its own location, else the first frame of its stack that is, else that of the Python
 * code which called it, else the file that it is about. Absent where all of that is elsewhere: CI systems can't show a place outside of the repository.
 */
export function placeOf(finding: Finding, report: Report, repository: Repository = RELATIVE_PATHS): Place | undefined {
  const { file, line, path } = finding.location ?? {};
  const candidates = [{ file, line }, ...stackOf(finding, report), ...pythonStackOf(finding, report), { file: path }];
  for (const candidate of candidates) {
    const inside = candidate.file === undefined ? undefined : repository.relative(candidate.file);
    if (inside !== undefined) return { path: inside, ...(isLine(candidate.line) ? { line: candidate.line } : {}) };
  }
  return undefined;
}

/** The best name for the file of a finding where a format demands one, be it in the repository or not; no leading slash. */
export function fileOf(finding: Finding, report: Report): string {
  const { file, path, module } = finding.location ?? {};
  const { path: subject } = report.subject;
  const name = file ?? path ?? module ?? (typeof subject === 'string' ? subject : report.command);
  return name.replace(/^\/+/, '') || report.command;
}

function isLine(line: number | undefined): line is number {
  return line !== undefined && line > 0;
}
