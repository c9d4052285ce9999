import { UsageError } from '../errors/errors.ts';
import { temporaryDirectory } from './lifecycle.ts';

/**
 * A private temporary directory for evidence that has to be unpacked.
 * @param parent what the user named; default: TMPDIR, else the system's.
 * @throws UsageError where there can't be one.
 */
export function privateDirectory(parent: string | undefined): { readonly path: string; readonly remove: () => void } {
  try {
    return temporaryDirectory(parent);
  } catch (error) {
    throw new UsageError(
      (error as Error).message,
      'Name a directory that can be written with --temp-dir DIR, or in TMPDIR.',
      { cause: error },
    );
  }
}
