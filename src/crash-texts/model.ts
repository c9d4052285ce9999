import type { RecordedThread } from '../stacks/model.ts';

/** What a text says of the process. */
export interface TextFacts {
  readonly pid?: number;
  readonly uid?: number;
  readonly signal?: number;
  /** si_code. */
  readonly code?: number;
  readonly comm?: string;
  readonly executable?: string;
  readonly commandLine?: string;
  /** The command line of what started the container that it ran in. */
  readonly container?: string;
  readonly unit?: string;
  readonly host?: string;
  /** ISO 8601, where the text names its time zone. */
  readonly time?: string;
  readonly machineId?: string;
  readonly bootId?: string;
}

/** Who wrote a text down. */
export type Writer = 'systemd-coredump' | 'gdb';

/** A crash that somebody saved as text. */
export interface CrashText {
  readonly writer: Writer;
  /** Of the text, from 1: where it begins. */
  readonly line: number;
  readonly facts: TextFacts;
  /** The crash thread first; empty where only the process is told of. */
  readonly threads: readonly RecordedThread[];
  /** What keeps the first thread from being surely the crash thread, in words; absent where the text tells. */
  readonly doubt?: string;
}

/** Reads a text line by line, for crashes of one form. */
export interface TextReader {
  /** @returns whether the line is part of what it reads, so that no other needs to see it. */
  read(line: string, number: number): boolean;
  /** The text has ended. */
  end(): void;
}

/** Makes a reader that hands over each crash when it is complete. */
export type MakeReader = (take: (crash: CrashText) => void) => TextReader;
