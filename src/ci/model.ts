import type { Config } from '../config/config-schema.ts';
import type { Told } from '../coredump/told-options.ts';
import type { CoreSettings } from '../linux/core-settings.ts';
import type { Hang } from './hang.ts';
import type { OwnPattern } from './own-pattern.ts';
import type { Level } from '../report/level.ts';
import type { Incomplete, Report } from '../report/model.ts';
import type { CiCrash } from '../report/sections/ci.ts';
import type { Places } from './places.ts';
import type { Run } from '../evidence/run/run-command.ts';
import type { LastWordsOf } from './run-log.ts';

/** What a run is to do, by its flags and the configuration. */
export interface CiOptions {
  readonly argv: readonly string[];
  readonly config: Config;
  readonly expected: readonly string[];
  readonly maxCores: number;
  readonly allowCrashes: boolean;
  readonly baseline?: string | undefined;
  readonly setCorePattern: boolean;
  readonly sanitizerOptions: boolean;
  /** Directory that sanitizers write their reports to, in the place of standard error; once the run is set up, what the files' names begin with. */
  readonly sanitizerLogs?: string | undefined;
  readonly valgrind: readonly string[];
  readonly binaries: readonly string[];
  /** Directory for a bundle of each distinct crash. */
  readonly bundle?: string | undefined;
  /** Whether the bundles hold the cores. */
  readonly bundleCore: boolean;
  /** What of its crashes is told beside the verdicts; default: nothing. */
  readonly told?: Told;
  /** Where it is written. */
  readonly places: Places;
  /** Milliseconds for each core; default: the configuration's. */
  readonly timeout?: number | undefined;
  /** Milliseconds without anything printed, and in all, after which the command is reported and ended. */
  readonly hangAfter?: number | undefined;
  readonly timeoutAfter?: number | undefined;
  /** Level of findings of valgrind and about binaries that fail a run; default: the configuration's, else `error`. */
  readonly failOn?: Level | 'never' | undefined;
}

/** How a run was set up. */
export interface Setting {
  readonly options: CiOptions;
  /** Fingerprints of the baseline. */
  readonly known: ReadonlySet<string>;
  readonly settings: CoreSettings;
  readonly ownPattern: OwnPattern | undefined;
  /** The command did not end by itself. */
  readonly hang?: Hang | undefined;
}

/** What all crashes of a run have in common. */
export interface Job {
  readonly run: Run;
  readonly lastWords: LastWordsOf | undefined;
  readonly options: CiOptions;
}

/** What became of the bundles of a run. */
export interface Bundled {
  /** The same crashes, each with its bundle. */
  readonly crashes: CiCrash[];
  readonly incomplete: Incomplete[];
}

/** What became of a run. `failure`: why there is no report; the command's own status stands in any case. */
export interface CiResult {
  readonly status: number;
  readonly report?: Report;
  readonly failure?: unknown;
}
