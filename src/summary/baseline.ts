import { writeFileSync } from 'node:fs';
import { EvidenceError, UsageError, escapeControl } from '../errors/errors.ts';
import { readSmallFile, REPORT_MAX, type Refused } from '../config/small-file.ts';
import type { Frame } from '../report/frame.ts';

/** Whose problems a baseline holds: its first line says it, so that none is taken for another's. */
export type BaselineOf = 'valgrind' | 'sanitizer';

/** What of a problem a baseline needs. */
export interface BaselineProblem {
  readonly fingerprint: string;
  readonly kind: string;
  readonly status?: 'new' | 'known' | 'fixed' | undefined;
  readonly rootCause?: Frame | undefined;
  readonly stack: readonly Frame[];
}

const LINE = /^([0-9a-f]{64}) (\S+) (.*)$/;

/** A problem that was accepted: its fingerprint, and what it was called. */
export interface KnownProblem {
  readonly fingerprint: string;
  readonly kind: string;
  readonly name: string;
}

function header(of: BaselineOf): string {
  return `# faultline ${of} baseline 1: fingerprint, kind, name`;
}

/** Reads a baseline. @throws EvidenceError */
export function readBaseline(file: string, of: BaselineOf): KnownProblem[] {
  const [first, ...lines] = read(file).split('\n');
  if (first !== header(of))
    throw new EvidenceError(
      `${file} is not a baseline of faultline ${of} summary.`,
      'Make one with --write-baseline FILE.',
    );
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line, index) => {
      const match = LINE.exec(line);
      if (match?.[1] === undefined || match[2] === undefined)
        throw new EvidenceError(
          `Line ${index + 2} of the baseline ${file} can't be read.`,
          'Correct it, or make the file anew with --write-baseline FILE.',
        );
      return { fingerprint: match[1], kind: match[2], name: match[3] ?? '' };
    });
}

/** Writes all problems as a baseline: one line for each, sorted by kind and name, so that changes read well in a diff. */
export function writeBaseline(file: string, problems: readonly BaselineProblem[], of: BaselineOf): void {
  const lines = problems
    .filter(({ status }) => status !== 'fixed')
    .map((problem) => `${problem.fingerprint} ${problem.kind} ${problemName(problem)}`);
  write(file, [header(of), ...lines.toSorted((a, b) => (a.slice(65) < b.slice(65) ? -1 : 1)), ''].join('\n'));
}

/** What a problem is called where there is one line for it: its stack from the root cause outward. */
export function problemName({ stack, rootCause }: Pick<BaselineProblem, 'stack' | 'rootCause'>): string {
  const from = stack.findIndex((frame) => frame.index === rootCause?.index);
  const names = stack.slice(Math.max(0, from)).map((frame) => frame.function ?? frame.module ?? '?');
  return escapeControl(names.slice(0, 4).join(' < ')) || 'no stack';
}

/** Writes a file that the user named. @throws UsageError */
export function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(
      `${file} can't be written: ${(error as NodeJS.ErrnoException).code}.`,
      'Name a file that you may write.',
      { cause: error },
    );
  }
}

function read(file: string): string {
  try {
    return readSmallFile(file, REPORT_MAX).text;
  } catch (error) {
    throw new EvidenceError(
      `The baseline ${file} can't be read: ${(error as Refused).message}.`,
      'Make one with --write-baseline FILE.',
      { cause: error },
    );
  }
}
