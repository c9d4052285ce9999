import { closeSync, constants, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { readDebugFile } from '../debug-files/facts.ts';
import { openFile, windowed } from '../elf/bytes.ts';
import { debugFile } from '../elf/debug-tree.ts';
import { EvidenceError } from '../errors/errors.ts';
import { onEnd } from '../tools/lifecycle.ts';
import { makeDirectory, userDirectory } from '../user-directories.ts';

/** The largest debug file that is kept; the largest known (of browsers) have 3 GB. */
const FILE_MAX = 4 * 1024 ** 3;

/** Where debug files from archives and servers are kept: a private directory in build-id layout. */
export function cacheDirectory(): string {
  return path.join(userDirectory('cache'), 'faultline', 'symbols');
}

/** A debug file on its way into the cache. */
export interface Incoming {
  /** @returns false when the file is larger than is kept. */
  write(chunk: Buffer): boolean;
  /** Verifies and keeps it. @returns its path, or why it was thrown away. */
  keep(): { readonly file: string } | { readonly why: string };
  discard(): void;
}

/** Begins a debug file with a build-id. Its name comes from the build-id alone, and no link is followed. */
export function incoming(cache: string, buildId: string): Incoming {
  const target = debugFile(cache, buildId);
  const temporary = `${target}.${process.pid}`;
  const fd = create(temporary);
  let [size, open] = [0, true];
  const close = () => {
    if (open) closeSync(fd);
    open = false;
  };
  const discard = onEnd(() => {
    close();
    rmSync(temporary, { force: true });
  });
  return {
    write: (chunk) => {
      size += chunk.length;
      if (size > FILE_MAX) return false;
      for (let at = 0; at < chunk.length;) at += guarded(temporary, () => writeSync(fd, chunk, at));
      return true;
    },
    keep: () => {
      close();
      const why = size > FILE_MAX ? 'it is larger than 4 GiB' : verify(temporary, buildId);
      if (why !== undefined) {
        discard();
        return { why };
      }
      renameSync(temporary, target);
      discard();
      return { file: target };
    },
    discard,
  };
}

/** What is wrong with a file as the debug file of a build-id; undefined: nothing. */
export function verify(file: string, buildId: string): string | undefined {
  try {
    const bytes = openFile(file);
    try {
      const found = readDebugFile(windowed(bytes));
      if (found.buildId !== buildId)
        return found.buildId === undefined ? 'it has no build-id' : `it has another build-id, ${found.buildId}`;
      return found.ofOwnCode === undefined ? 'it holds no debug information' : undefined;
    } finally {
      bytes.close();
    }
  } catch (error) {
    if (error instanceof EvidenceError) return error.message;
    throw error;
  }
}

function create(file: string): number {
  return guarded(file, () => {
    makeDirectory(path.dirname(file));
    rmSync(file, { force: true });
    return openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  });
}

function guarded<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new EvidenceError(
      `${file} can't be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`,
      'Make room, or set XDG_CACHE_HOME to a directory that can be written.',
      { cause: error },
    );
  }
}
