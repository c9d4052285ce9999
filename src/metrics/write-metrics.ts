import { randomUUID } from 'node:crypto';
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { statsOf } from '../elf/bytes.ts';
import { UsageError } from '../errors/errors.ts';

/** Whoever monitors is another user, and the unit of "faultline watch" has a umask that keeps the store to itself. */
const READABLE = 0o644;

/**
 * Writes a file whole or not at all, for readers that come at any time, and are other users. In a directory the file is named
 * `<maxAge>_faultline`: the agent of Checkmk skips files of its spool that are older than that many seconds.
 * @throws UsageError where it can't be written.
 */
export function writeMetrics(target: string, text: string, maxAge: number): void {
  const file = statsOf(target)?.isDirectory() ? path.join(target, `${Math.round(maxAge / 1000)}_faultline`) : target;
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}`);
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    chmodSync(temporary, READABLE);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} can't be written: ${code}.`, 'Check the directory, and the disk.', { cause: error });
  }
}
