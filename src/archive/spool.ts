import { closeSync, ftruncateSync, openSync } from 'node:fs';
import path from 'node:path';
import { bytesOf, descriptorBytes, type Bytes } from '../elf/bytes.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { temporaryDirectory } from '../tools/lifecycle.ts';
import { freeSpace, isNoRoom, sparseFile, type SparseFile } from '../tools/sparse-file.ts';

const FIRST = 256 * 1024;
const IN_MEMORY = 40 * 1024 ** 2;
/** The largest member that is held; the largest known debug files (of browsers) have 3 GB. */
const MOST = 4 * 1024 ** 3;

/**
 * Holds the members of a stream, one at a time, for in a stream there is no going back: small ones in memory, always the
 * same piece of it, large ones in a temporary file that no name leads to.
 */
export interface Spool {
  /** Lets go of what is held. */
  clear(): void;
  write(chunk: Buffer): void;
  /** What was written since the last clear, until the next; or why it could not be held. */
  held(): Bytes | { readonly why: string };
  close(): void;
}

/**
 * An empty spool. From here on V8 collects early, so that pieces of the stream are freed.
 */
export function spool(): Spool {
  keepHeapSmall();
  let memory: Buffer = Buffer.allocUnsafe(FIRST);
  let file: { readonly descriptor: number; readonly free: number } | undefined;
  let sparse: SparseFile | undefined;
  let size = 0;
  let why: string | undefined;
  const toFile = (): SparseFile => {
    file ??= openUnnamed();
    ftruncateSync(file.descriptor);
    const opened = sparseFile(file.descriptor, file.free);
    opened.write(memory.subarray(0, size));
    return opened;
  };
  const put = (chunk: Buffer): void => {
    if (sparse === undefined && size + chunk.length <= IN_MEMORY) {
      if (size + chunk.length > memory.length) memory = grown(memory, size);
      chunk.copy(memory, size);
    } else (sparse ??= toFile()).write(chunk);
    size += chunk.length;
  };
  return {
    clear: () => {
      [size, sparse, why] = [0, undefined, undefined];
    },
    write: (chunk) => {
      if (why !== undefined) return;
      if (size + chunk.length > MOST) why = 'it is larger than the 4 GiB that are held of a stream';
      else why = attempt(() => put(chunk));
    },
    held: () => {
      if (why !== undefined) return { why };
      return sparse === undefined || file === undefined
        ? bytesOf(memory.subarray(0, size))
        : descriptorBytes(file.descriptor, sparse.finish());
    },
    close: () => {
      if (file !== undefined) closeSync(file.descriptor);
      file = undefined;
    },
  };
}

/** At once as large as it may get: memory that is not written to is not taken, and nothing has to be copied twice. */
function grown(held: Buffer, used: number): Buffer {
  const larger = Buffer.allocUnsafe(IN_MEMORY);
  held.copy(larger, 0, 0, used);
  return larger;
}

/** A file that is gone when it is closed, however we end. */
function openUnnamed(): { descriptor: number; free: number } {
  const { path: directory, remove } = temporaryDirectory();
  try {
    return { descriptor: openSync(path.join(directory, 'member'), 'wx+', 0o600), free: freeSpace(directory) };
  } finally {
    remove();
  }
}

/** What keeps a large member from being held. */
function attempt(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (isNoRoom(error))
      return 'there is no room for it on the disk of the temporary directory: name another in TMPDIR';
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return `it can't be written to the temporary directory: ${code}`;
  }
}
