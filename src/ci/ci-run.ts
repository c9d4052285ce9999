import { statSync } from 'node:fs';
import { UsageError } from '../errors/errors.ts';
import { sanitizerLogsIn } from './sanitizer-files.ts';
import { readBaseline } from './baseline.ts';
import { readCoreSettings } from '../linux/core-settings.ts';
import type { HangWatch } from './hang.ts';
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
export async function ciRun(given: CiOptions): Promise<CiResult> {
  const { sanitizerLogs } = given;
  const options = sanitizerLogs === undefined ? given : { ...given, sanitizerLogs: sanitizerLogsIn(sanitizerLogs) };
  const known = options.baseline === undefined ? new Set<string>() : readBaseline(options.baseline);
  if (options.bundle !== undefined) requireDirectory(options.bundle);
  const ownPattern = options.setCorePattern ? setCorePattern() : undefined;
  const settings = readCoreSettings();
  const watch = await hangWatch(options);
  const [ended, { lookAfter }] = await Promise.all([
    runCommand(options.argv, { ...options, started: watch?.start }),
    import('./look-after.ts'), // loaded while the command runs
  ]);
  const hang = await watch?.end();
  const run = hang === undefined ? ended : { ...ended, status: TIMED_OUT };
  try {
    return await lookAfter(run, { options, known, settings, ownPattern, hang });
  } catch (failure) {
    return { status: run.status, failure };
  }
}

/** What a command without an end is looked at by; absent where it is given all the time that it takes. */
async function hangWatch(options: CiOptions): Promise<HangWatch | undefined> {
  if (options.hangAfter === undefined && options.timeoutAfter === undefined) return undefined;
  const [{ watchForHang }, { liveAnswer }] = await Promise.all([import('./hang.ts'), import('../live/triage-live.ts')]);
  const frameRules = options.config.coredump?.frames;
  return watchForHang(options, options.bundle !== undefined, (targets) =>
    liveAnswer(targets, { ...LOOKS, frameRules }),
  );
}

/** The status of a command that was ended because it took too long: that of timeout(1). */
const TIMED_OUT = 124;
/** How processes that hang are looked at. */
const LOOKS = { tree: true, interval: 1000, timeout: 20_000, samples: 2 } as const;

/** @throws UsageError for what is there and no directory; one that is not there is made when there is a crash. */
function requireDirectory(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new UsageError(`--bundle ${file} is not a directory.`, 'Name a directory; it need not exist.');
}
