import { statSync } from 'node:fs';
import type { Config } from '../config/config-schema.ts';
import { UsageError } from '../errors/errors.ts';
import type { Level } from '../report/level.ts';
import type { Report } from '../report/model.ts';
import { readBaseline } from './baseline.ts';
import { readCoreSettings, setCorePattern } from '../linux/core-settings.ts';
import type { Places } from './places.ts';
import { runCommand } from './run-command.ts';

export interface CiOptions {
  readonly argv: readonly string[];
  readonly config: Config;
  readonly expected: readonly string[];
  readonly maxCores: number;
  readonly allowCrashes: boolean;
  readonly baseline?: string | undefined;
  readonly setCorePattern: boolean;
  readonly sanitizerOptions: boolean;
  readonly valgrind: readonly string[];
  readonly binaries: readonly string[];
  /** Directory for a bundle of each distinct crash. */
  readonly bundle?: string | undefined;
  /** Whether the bundles hold the cores. */
  readonly bundleCore: boolean;
  /** Where it is written. */
  readonly places: Places;
  /** Milliseconds for each core; default: the configuration's. */
  readonly timeout?: number | undefined;
  /** Level of findings of valgrind and about binaries that fail a run; default: the configuration's, else `error`. */
  readonly failOn?: Level | 'never' | undefined;
}

/** What counts where no flag says otherwise. */
export const CI_DEFAULTS = {
  expected: [],
  maxCores: 20,
  allowCrashes: false,
  setCorePattern: false,
  sanitizerOptions: true,
  valgrind: [],
  binaries: [],
  bundleCore: true,
} as const satisfies Partial<CiOptions>;

/** What became of a run. `failure`: why there is no report; the command's own status stands in any case. */
export interface CiResult {
  readonly status: number;
  readonly report?: Report;
  readonly failure?: unknown;
}

/**
 * Runs a command and triages the cores that it leaves behind. Once the command runs nothing here throws: a job must not
 * fail because triage did.
 * @throws UsageError before anything is run: for a baseline that can't be read, and a directory for bundles that is a file.
 */
export async function ciRun(options: CiOptions): Promise<CiResult> {
  const known = options.baseline === undefined ? new Set<string>() : readBaseline(options.baseline);
  if (options.bundle !== undefined) requireDirectory(options.bundle);
  const ownPattern = options.setCorePattern ? setCorePattern() : undefined;
  const settings = readCoreSettings();
  const [run, { lookAfter }] = await Promise.all([runCommand(options.argv, options), import('./look-after.ts')]); // loaded while the command runs
  try {
    return await lookAfter(run, { options, known, settings, ownPattern });
  } catch (failure) {
    return { status: run.status, failure };
  }
}

/** @throws UsageError for what is there and no directory; one that is not there is made when there is a crash. */
function requireDirectory(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new UsageError(`--bundle ${file} is not a directory.`, 'Name a directory; it need not exist.');
}
