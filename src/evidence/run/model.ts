import type { Incomplete } from '../../report/model.ts';
import type { Candidate } from '../find-evidence.ts';

/** A core of the run. */
export interface FoundCore {
  readonly candidate: Candidate;
  /** What to call it: its path, or `pid N`. */
  readonly name: string;
  readonly pid?: number | undefined;
  readonly executable?: string | undefined;
  /** The kernel's name of the process. */
  readonly comm?: string | undefined;
}

export interface Collected {
  /** Oldest first. */
  readonly cores: readonly FoundCore[];
  readonly incomplete: readonly Incomplete[];
  /** All crashes in one directory write to one file. */
  readonly overwritten?: boolean;
  /** Why there is no core of the command, which a signal ended that should have left one. */
  readonly lost?: string;
}

/** What a file is whose name is that of a core. */
export interface JudgedFile {
  readonly core?: FoundCore;
  readonly foreign?: true;
  readonly unreadable?: Incomplete;
}
