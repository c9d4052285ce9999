import { mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../errors/errors.ts';
import { listOf } from '../text/known.ts';
import type { Run } from '../evidence/run/run-command.ts';

/** Where the job has its sanitizers write, instead of to standard error: `ASAN_OPTIONS=log_path=/tmp/asan:...`. */
const LOG_PATH = /(?:^|[:, ])log_path=(?<quote>["']?)(?<path>[^:, "']+)\k<quote>/g;
const MOST_FILES = 1000;

/**
 * The files that sanitizers wrote in a run because the job's own options say so: PATH.PID, PATH.PROGRAM.PID with log_exe_name.
 * Of a relative path those in the working directory.
 * @param own where we had them write.
 */
export function sanitizerFiles(
  env: Readonly<Record<string, string>>,
  { started }: Pick<Run, 'started'>,
  own: string | undefined,
): string[] {
  const prefixes = Object.entries(env)
    .filter(([name]) => /^(?:ASAN|LSAN|MSAN|TSAN|UBSAN|HWASAN)_OPTIONS$/.test(name))
    .flatMap(([, options]) => [...options.matchAll(LOG_PATH)].map(({ groups }) => groups?.path ?? ''))
    .filter((prefix) => prefix !== 'stdout' && prefix !== 'stderr');
  return [...new Set([...listOf(own), ...prefixes])]
    .flatMap((prefix) => filesOf(path.resolve(prefix), started))
    .slice(0, MOST_FILES);
}

function filesOf(prefix: string, started: number): string[] {
  const directory = path.dirname(prefix);
  try {
    return readdirSync(directory)
      .filter((name) => name.startsWith(`${path.basename(prefix)}.`) && /\.\d+$/.test(name))
      .map((name) => path.join(directory, name))
      .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() && statSync(file).mtimeMs >= started - 1);
  } catch {
    return []; // there is no such directory, or it is not ours to read: nothing was written that can be read
  }
}

/** Where sanitizers are to write in a directory, which is made. @throws UsageError */
export function sanitizerLogsIn(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new UsageError(
      `--sanitizer-logs ${directory} can't be made: ${(error as NodeJS.ErrnoException).code}.`,
      'Name a directory that you may write to; it need not exist.',
      { cause: error },
    );
  }
  return path.join(realpathSync(directory), 'report');
}
