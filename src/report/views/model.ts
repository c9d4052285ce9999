import type { Report } from '../model.ts';

/** Formats that a report can be printed in. */
export const FORMATS = [
  'text',
  'json',
  'guru',
  'markdown',
  'html',
  'sarif',
  'junit',
  'gitlab',
  'github',
  'azure',
  'rdjson',
] as const;
export type Format = (typeof FORMATS)[number];

/** When to print in colour: `auto` on a terminal that can. */
export const COLOR_CHOICES = ['auto', 'always', 'never'] as const;
export type ColorChoice = (typeof COLOR_CHOICES)[number];

export function isColorChoice(word: string | undefined): word is ColorChoice {
  return COLOR_CHOICES.some((choice) => choice === word);
}

/** What a view may know beside the report. */
export interface ViewOptions {
  /** Columns to fit into; Infinity: do not shorten anything. */
  readonly width: number;
  readonly color: boolean;
  /** Print everything, however long. */
  readonly verbose: boolean;
  /** Which source files are the repository's; without it a path that is relative is taken for one of them. */
  readonly repository?: Repository;
  /** A word that evidence can't guess: what GitHub is told to stop and resume at. */
  readonly token?: string;
}

/** The repository that the findings are to point into. */
export interface Repository {
  /** The path below its root of a source file as debug information names it; absent where it is none of the repository's. */
  relative(file: string): string | undefined;
}

/** A text in pieces, of which the next is made when the one before was used. No string, whose pieces would be its characters. */
export type Pieces = Iterable<string> & object;

/** A view: a report to text in one format. Pure. */
export type View = (report: Report, options: ViewOptions) => string | Pieces;
