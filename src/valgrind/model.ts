/** What valgrind's logs say, apart from their form: text and XML both become this. */

/** Totals of one kind of leak. */
export type Amount = {
  bytes: number;
  blocks: number;
};

/** Kinds of leak in the order of the LEAK SUMMARY, by valgrind's XML name. */
export const LEAK_KINDS = {
  Leak_DefinitelyLost: 'definitelyLost',
  Leak_IndirectlyLost: 'indirectlyLost',
  Leak_PossiblyLost: 'possiblyLost',
  Leak_StillReachable: 'stillReachable',
} as const;

export type LeakKind = keyof typeof LEAK_KINDS;
export type LeakName = (typeof LEAK_KINDS)[LeakKind];
export type Leaks = Partial<Record<LeakName | 'suppressed', Amount>>;

const NOTHING: Amount = { bytes: 0, blocks: 0 };
/** What a process leaked that freed all its blocks. */
export const ALL_FREED: Leaks = {
  definitelyLost: NOTHING,
  indirectlyLost: NOTHING,
  possiblyLost: NOTHING,
  stillReachable: NOTHING,
};

/** One entry of a stack as valgrind prints it: with a line there may be no module, without one there is. */
export interface VgFrame {
  readonly function?: string;
  readonly module?: string;
  /** Name of the source file as printed; XML gives its directory apart. */
  readonly file?: string;
  readonly directory?: string;
  readonly line?: number;
  /** Of a frame without name and line, which nothing else tells apart: the first address it was seen at. */
  readonly address?: string;
}

/** A stack with what it stands for: `Address 0x.. is 0 bytes after a block of size 40 alloc'd`. */
export interface Extra {
  what: string;
  readonly stack: number[];
}

/** Sizes that one loss record names; `direct` and `indirect` only where valgrind tells them apart. */
export interface LeakSize {
  readonly bytes: number;
  readonly blocks: number;
  readonly direct?: number;
  readonly indirect?: number;
}

/** What a loss record says: its size, its place among those of its leak check, and what changed since the check before. */
export interface LossSize extends LeakSize {
  readonly number?: number;
  readonly of?: number;
  /** Only of a check that was asked for changes (`VALGRIND_DO_ADDED_LEAK_CHECK`). */
  readonly change?: LeakSize;
}

/** One error or loss record as it stands in a log; stacks hold numbers of frames in the ledger's table. */
export interface Draft {
  kind: string;
  what: string;
  readonly stack: number[];
  readonly extras: Extra[];
  leak?: LossSize;
}

export type ErrorSummary = {
  errors: number;
  contexts: number;
  suppressedErrors?: number;
  suppressedContexts?: number;
};

export type Heap = {
  inUseBytes: number;
  inUseBlocks: number;
  allocs?: number;
  frees?: number;
  allocatedBytes?: number;
};

/** How the kernel ended a process, as valgrind saw it. */
export interface FatalSignal {
  number: number;
  name: string;
  event?: string;
  address?: string;
  /** valgrind said that the stack could not grow. */
  stackOverflow?: true;
  readonly stack: number[];
}

/** One process image: from its header to its end, or what of it is in the log. A row of the ProcessTable. */
export interface VgProcess {
  readonly index: number;
  file: string;
  form: 'text' | 'xml';
  pid?: number;
  parentPid?: number;
  tool?: string;
  version?: string;
  command?: string;
  /** The start of its log was seen: the tool's name, the command. */
  started: boolean;
  /** The end of its log was seen: `ERROR SUMMARY`, `</valgrindoutput>`, a profiler's totals. */
  finished: boolean;
  aborted?: string;
  /** Where valgrind gave up in the program's name: `operator new` that should have thrown. */
  abortStack?: number[];
  /** Its totals come before its leak check, as until 3.4. */
  summaryFirst?: true;
  stoppedAtFirstError?: true;
  /** The same pid began anew in the same log before this image had ended. */
  replaced?: true;
  /** The process in the same log that this one is a fork of: it has no header of its own. */
  forkOf?: VgProcess;
  fatalSignal?: FatalSignal;
  errorSummary?: ErrorSummary;
  heap?: Heap;
  leaks?: Leaks;
  /** Errors and loss records that the log shows, to be compared with what the summary counts. */
  shownContexts: number;
  /** Those of them that `ERROR SUMMARY` counts unless told otherwise: not what is still reachable or indirectly lost. */
  shownErrors: number;
  readonly shownLeaks: Leaks;
  /** valgrind said that it stops reporting; the log shows less than it counts. */
  limitReached?: true;
  /** Records that never leave the interpreter. */
  interpreterRecords: number;
  /** What a profiler prints at the end: `I refs` to 125037. */
  profile: Readonly<Record<string, number>>;
}

/** The same error or leak wherever it occurs. */
export interface Problem {
  readonly index: number;
  readonly kind: string;
  readonly what: string;
  /** Other first lines of the same problem, for they may differ in size; at most a few. */
  readonly variants: Set<string>;
  readonly stack: readonly number[];
  readonly extras: readonly Extra[];
  /** Only the interpreter and libraries are in its stack. */
  readonly interpreterOnly: boolean;
  contexts: number;
  /** How often it occurred in the contexts that say so. */
  occurrences: number;
  countedContexts: number;
  leak?: { bytes: number; blocks: number; direct: number; indirect: number };
}

/** What is known of one log file as a whole. */
export interface LogFile {
  readonly path: string;
  readonly form: 'text' | 'xml' | 'profile';
  /** Runs of NUL bytes, torn prefixes or torn elements: two processes wrote over each other. */
  damaged: boolean;
  /** valgrind itself failed before there was a process to name. */
  failure?: string;
}

/** Totals from a file that a profiler wrote (massif, dhat, cachegrind, callgrind). */
export interface Profile {
  readonly tool: string;
  readonly file: string;
  readonly command?: string;
  readonly pid?: number;
  readonly totals: Readonly<Record<string, number>>;
  readonly complete: boolean;
}

/** How often a suppression was used. */
export type UsedSuppression = {
  readonly name: string;
  readonly file?: string;
  count: number;
};

/** Whether a kind is one of leak records. */
export function isLeak(kind: string): kind is LeakKind {
  return kind in LEAK_KINDS;
}
