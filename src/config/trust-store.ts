import { createHash } from 'node:crypto';
import { readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { whyIgnored, type ConfigFile } from './config-file.ts';
import { UsageError } from '../errors/errors.ts';
import { readSmallFile } from './small-file.ts';
import { makeDirectory, userDirectory } from '../user-directories.ts';

/** A configuration, by its path and content. */
type Content = Pick<ConfigFile, 'file' | 'text'>;

/** Longer than any path. */
const ENTRY_MAX = 8192;

/**
 * Files of projects that may run commands, as the user has allowed them: one file each, whose name is the hash of path
 * and content, and which holds the path. A change of either takes the permission away.
 */
function store(): string {
  return path.join(userDirectory('data'), 'faultline', 'trusted');
}

/** Whether the user has allowed this file, with just this content, to run commands. */
export function isTrusted(config: Content): boolean {
  return pathIn(entryOf(config)) === realPath(config.file);
}

/** @throws UsageError where nothing can be kept. */
export function keepTrust(config: Content): void {
  const directory = store();
  try {
    makeDirectory(directory);
    writeFileSync(entryOf(config), realPath(config.file), { mode: 0o600 });
  } catch (error) {
    throw new UsageError(
      `${directory} can't be written: ${(error as NodeJS.ErrnoException).code}.`,
      'Set XDG_DATA_HOME to a directory that can be written to.',
      { cause: error },
    );
  }
}

/** Forgets a file, whatever its content was. @returns whether it was allowed. */
export function forgetTrust(file: string): boolean {
  const entries = entriesIn(store()).filter((entry) => pathIn(entry) === realPath(file));
  for (const entry of entries) rmSync(entry, { force: true });
  return entries.length > 0;
}

/** Paths of the files that were allowed. */
export function trustedFiles(): string[] {
  return [...new Set(entriesIn(store()).flatMap((entry) => pathIn(entry) ?? []))].toSorted();
}

function entryOf({ file, text }: Content): string {
  return path.join(
    store(),
    createHash('sha256')
      .update(`${realPath(file)}\0${text}`)
      .digest('hex'),
  );
}

function entriesIn(directory: string): string[] {
  try {
    const names = readdirSync(directory).filter((name) => /^[0-9a-f]{64}$/.test(name));
    return names.map((name) => path.join(directory, name));
  } catch {
    return []; // nothing was ever allowed
  }
}

/** The path that an entry is about; nothing for one that somebody else could have written. */
function pathIn(entry: string): string | undefined {
  try {
    return whyIgnored(entry) === undefined ? readSmallFile(entry, ENTRY_MAX).text : undefined;
  } catch {
    return undefined;
  }
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file); // it is gone
  }
}
