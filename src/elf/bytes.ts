import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { EvidenceError } from '../errors/errors.ts';

/** Something that can be read at any place; nothing is loaded ahead. */
export interface Bytes {
  /** Bytes there are. */
  readonly size: number;
  /** The bytes from `offset`; fewer than asked where they end, none beyond. Never throws for any number. */
  read(offset: number, length: number): Buffer;
}

/** A file's bytes, and the file that has to be closed. `fd`: for a child that is to read it from its beginning. */
export type FileBytes = Bytes & { readonly fd: number; close(): void };

const READ_MAX = 0x4000_0000; // one readSync takes less than 2 GiB
const EMPTY = Buffer.alloc(0);

/**
 * Opens a regular file for positioned reads; a symbolic link is followed, anything else than a file is never opened
 * (a fifo would block, a device may act on it).
 * @throws EvidenceError for a file that is missing, empty, not a regular file, or that may not be read.
 */
export function openBytes(path: string | Buffer): FileBytes {
  const opened = openFile(path);
  const { size } = opened;
  if (size === 0) {
    opened.close();
    throw new EvidenceError(
      `${path.toString()} is empty.`,
      'Whatever wrote it was stopped or had no room: check the disk and the limits (ulimit -c, ulimit -f).',
    );
  }
  return opened;
}

/** As openBytes, but an empty file is one with no bytes. */
export function openFile(path: string | Buffer): FileBytes {
  const found = attempt(path, () => statSync(path));
  requireRegular(path, found);
  return open(path);
}

/**
 * As openFile, but undefined for a path that leads to no regular file: most places where a file may be have none.
 * @throws EvidenceError for a file that may not be read.
 */
export function openIfFile(path: string): FileBytes | undefined {
  return statsOf(path)?.isFile() ? open(path) : undefined;
}

/**
 * What a path leads to; undefined where nothing is there.
 * @throws EvidenceError for a loop of links, a path that may not be followed, a name that is too long.
 */
export function statsOf(path: string | Buffer): Stats | undefined {
  return attempt(path, () => statSync(path, { throwIfNoEntry: false }));
}

/** As statsOf, but of a symbolic link itself. */
export function ownStatsOf(path: string | Buffer): Stats | undefined {
  return attempt(path, () => lstatSync(path, { throwIfNoEntry: false }));
}

function open(path: string | Buffer): FileBytes {
  const fd = attempt(path, () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY));
  return { ...descriptorBytes(fd, fstatSync(fd).size), fd, close: () => closeSync(fd) };
}

const HEAD = 4096;
const heads = Buffer.alloc(HEAD); // one for all: a walk looks at tens of thousands of files and opens few

/**
 * Opens what is known to be a regular file, by a directory's listing or by its status, if its first bytes are
 * `wanted`. Of all others no more is read, nor asked. What follows is read a window at a time.
 * @throws EvidenceError for a file that may not be read.
 */
export function openRegular(path: Buffer, wanted: (head: Buffer) => boolean): FileBytes | undefined {
  const fd = attempt(path, () =>
    openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY | constants.O_NOFOLLOW),
  );
  try {
    const head = heads.subarray(0, readSync(fd, heads, 0, HEAD, 0));
    if (wanted(head))
      return {
        ...windowed(descriptorBytes(fd, fstatSync(fd).size), WINDOW, Buffer.from(head)),
        fd,
        close: () => closeSync(fd),
      };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error; // EISDIR, EIO, ESPIPE: no file to read
  }
  closeSync(fd);
  return undefined;
}

/** The bytes of a buffer. */
export function bytesOf(buffer: Buffer): Bytes {
  return {
    size: buffer.length,
    read: (offset, length) => buffer.subarray(clamp(offset, buffer.length), clamp(offset + length, buffer.length)),
  };
}

/** Most of what tells about an ELF file lies in its first page, and in this much around its section headers. */
export const WINDOW = 8192;
const BEHIND = 2048;

/**
 * The same bytes, read a window at a time: for many small reads that lie close together. The first window is kept;
 * every other begins a little before what is asked for, where section names and links are.
 * @param first the first bytes, where they have been read.
 */
export function windowed(bytes: Bytes, window = WINDOW, first?: Buffer): Bytes {
  const { size } = bytes;
  const headSize = first?.length ?? window;
  let head = first;
  let start = 0;
  let near: Buffer = EMPTY;
  return {
    size,
    read: (offset, length) => {
      if (!(offset >= 0 && offset < size)) return EMPTY;
      const end = Math.min(offset + length, size);
      if (end <= headSize) return (head ??= bytes.read(0, window)).subarray(offset, end);
      if (length > window) return bytes.read(offset, length);
      if (offset < start || end > start + near.length) {
        start = Math.max(0, offset - Math.min(BEHIND, window - length));
        near = bytes.read(start, window);
      }
      return near.subarray(offset - start, end - start);
    },
  };
}

/** The bytes of an open file. */
export function descriptorBytes(fd: number, size: number): Bytes {
  return {
    size,
    read: (offset, length) => {
      const from = clamp(offset, size);
      const buffer = Buffer.allocUnsafe(Math.min(clamp(offset + length, size) - from, READ_MAX));
      const got = buffer.length === 0 ? 0 : readSync(fd, buffer, 0, buffer.length, from);
      return buffer.subarray(0, got);
    },
  };
}

function clamp(value: number, size: number): number {
  return value > 0 ? Math.min(value, size) : 0; // also for NaN
}

/** What is not a regular file, by its name. */
const KINDS: readonly (readonly [test: (stats: Stats) => boolean, name: string])[] = [
  [(stats) => stats.isDirectory(), 'a directory'],
  [(stats) => stats.isFIFO(), 'a pipe'],
  [(stats) => stats.isSocket(), 'a socket'],
  [(stats) => stats.isCharacterDevice() || stats.isBlockDevice(), 'a device'],
];

function requireRegular(path: string | Buffer, stats: Stats): void {
  if (stats.isFile()) return;
  const kind = KINDS.find(([test]) => test(stats))?.[1] ?? 'no regular file';
  throw new EvidenceError(`${path.toString()} is ${kind}, not a file.`, 'Name a regular file.');
}

const REMEDIES: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOENT: ['does not exist', 'Check the path.'],
  ENOTDIR: ['does not exist: a part of its path is no directory', 'Check the path.'],
  EACCES: ['may not be read', 'Run as a user who may read it, or as root.'],
  EPERM: ['may not be read', 'Run as a user who may read it, or as root.'],
  ELOOP: ['is a loop of symbolic links', 'Name the file itself.'],
  ENAMETOOLONG: ['has a name that is too long', 'Check the path.'],
};

function attempt<T>(path: string | Buffer, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const [what, remedy] = REMEDIES[code] ?? [`can't be opened: ${code}`, 'Check the path and the disk.'];
    throw new EvidenceError(`${path.toString()} ${what}.`, remedy, { cause: error });
  }
}
