import type { CrashText } from '../model.ts';

/** A line as its program wrote it. */
export interface TextLine {
  readonly text: string;
  /** Of the log, from 1. */
  readonly number: number;
  /** It stands behind words of somebody: it may be talk of a crash. */
  readonly quoted: boolean;
}

/** Reads the reports of one form, line by line; what it does not understand passes by. In bounded memory. */
export interface PrintedReader {
  /** @returns whether the line is part of what it reads, so that no other needs to see it. */
  read(line: TextLine): boolean;
  /** Whether it is within a report: then it wants every line. */
  isOpen(): boolean;
  /** The text has ended, or the writer has gone on to something else. */
  end(): void;
}

/** How reports of one form begin, and who reads them. */
export interface PrintedForm {
  /** Tested against the beginning of a line; without a flag, in time proportional to the line. */
  readonly first: RegExp;
  /** The same anywhere in a line, where whatever stands before it is no part of the report: what of it a log's prefix may stand before. */
  readonly within?: RegExp;
  readonly make: (take: (crash: CrashText) => void) => PrintedReader;
}

/** Frames of one stack that are kept, and characters of a message. */
export const MOST_FRAMES = 1000;
export const MOST_MESSAGE = 2000;
