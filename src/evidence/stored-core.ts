import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CoredumpRecord } from './record.ts';

/** Where the core of a record is. `none`: it never was stored; `missing`: it was, and has been removed. */
export type CoreState = 'present' | 'missing' | 'inaccessible' | 'journal' | 'none';

/** `path`: the file on this machine. `size`: bytes as stored, which mostly is compressed. */
export type StoredCore =
  | { readonly state: 'journal' | 'none'; readonly path?: never; readonly size?: never }
  | { readonly state: 'present' | 'missing' | 'inaccessible'; readonly path: string; readonly size?: number };

/**
 * Looks for the core of a record, without opening it.
 * @param root where the file system of the machine that crashed is mounted.
 */
export async function storedCore(record: CoredumpRecord, root = '/'): Promise<StoredCore> {
  if (record.corefile === undefined) return { state: record.storedInJournal ? 'journal' : 'none' };
  const file = path.resolve(root, `./${record.corefile}`);
  try {
    const status = await stat(file);
    if (!status.isFile()) return { state: 'inaccessible', path: file }; // anybody may write such a record
    return { state: (await isReadable(file)) ? 'present' : 'inaccessible', path: file, size: status.size };
  } catch (error) {
    return { state: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'inaccessible', path: file };
  }
}

async function isReadable(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
}
