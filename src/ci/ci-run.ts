import { statSync } from 'node:fs';
import { UsageError } from '../errors/errors.ts';
import { readBaseline } from './baseline.ts';
import { readCoreSettings } from '../linux/core-settings.ts';
import type { CiOptions, CiResult } from './model.ts';
import { setCorePattern } from './own-pattern.ts';
import { runCommand } from '../evidence/run/run-command.ts';

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
