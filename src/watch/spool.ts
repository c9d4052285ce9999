import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EvidenceError } from '../errors/errors.ts';
import type { StoredOccurrence } from '../store/model.ts';
import { makeDirectory } from '../user-directories.ts';
import { messageOf } from './outbox.ts';

/**
 * Writes an occurrence into a directory, whole or not at all; its name is its identity, so that it is there once.
 * @throws EvidenceError where it can't be written: the occurrence is not stored then, and is looked at again.
 */
export async function spool(directory: string, occurrence: StoredOccurrence): Promise<void> {
  const file = path.join(directory, `${occurrence.identity}.json`);
  const text = await messageOf(occurrence);
  try {
    makeDirectory(path.resolve(directory));
    writeFileSync(`${file}.part`, `${text}\n`, { mode: 0o600 });
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new EvidenceError(
      `${directory} can't be written to: ${(error as NodeJS.ErrnoException).code}.`,
      'Make room, or name another directory with --spool.',
      { cause: error },
    );
  }
}
