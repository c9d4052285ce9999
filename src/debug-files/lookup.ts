import { readdirSync, realpathSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { EvidenceError } from '../errors/errors.ts';
import type { DebugInfo } from './debug-info.ts';
import { openIfFile, windowed, type Bytes } from '../elf/bytes.ts';

/** Where separate debug files are looked for. */
export interface SearchPlaces {
  /** Directories like /usr/lib/debug. */
  readonly roots: readonly string[];
  /** False for a file that is known not to be there. */
  readonly mayHave: (file: string) => boolean;
  /** A directory without symbolic links: gdb looks beside the file that a link leads to. */
  readonly realDirectory: (directory: string) => string;
}

/** The places for one run: what was found out of directories holds for all of it. */
export function searchPlaces(roots: readonly string[]): SearchPlaces {
  const real = new Map<string, string>();
  const realDirectory = (directory: string): string => {
    const path = real.get(directory) ?? realpathSync.native(directory);
    real.set(directory, path);
    return path;
  };
  return { roots, mayHave: directoryMemory(), realDirectory };
}

/** A directory that is asked about more than a few times is listed: quicker than to look for each of a thousand files. */
function directoryMemory(): SearchPlaces['mayHave'] {
  const directories = new Map<string, { asked: number; names?: ReadonlySet<string> | undefined }>();
  return (file) => {
    const slash = file.lastIndexOf('/');
    const directory = file.slice(0, slash);
    const memory = directories.get(directory) ?? { asked: 0 };
    directories.set(directory, memory);
    if (++memory.asked === LIST_AFTER) memory.names = namesIn(directory);
    return memory.names?.has(file.slice(slash + 1)) ?? true;
  };
}

/** What became of the search for a file that another file names. */
export interface Lookup {
  readonly status: 'found' | 'missing' | 'mismatch' | 'partial';
  readonly why?: string;
  readonly path?: string;
  /** What the file that was found holds. */
  readonly level?: DebugInfo['level'];
}

const LIST_AFTER = 4;
const CHUNK = 1024 * 1024;
const CRC_MAX = 2 ** 32; // a file that takes longer than seconds to sum is not read for a checksum

/** A file that may be the one, while `use` runs. Undefined: there is no such file, or it is malformed. */
export function withElf<T>(file: string, { mayHave }: SearchPlaces, use: (bytes: Bytes) => T): T | undefined {
  if (!mayHave(file)) return undefined;
  try {
    const bytes = openIfFile(file);
    if (bytes === undefined) return undefined;
    try {
      return use(windowed(bytes));
    } finally {
      bytes.close();
    }
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}

/** The CRC-32 of all bytes, as .gnu_debuglink has it; undefined for a file too large to sum. */
export function crcOf(bytes: Bytes): number | undefined {
  if (bytes.size > CRC_MAX) return undefined;
  let crc = 0;
  for (let at = 0; at < bytes.size; at += CHUNK) crc = crc32(bytes.read(at, CHUNK), crc);
  return crc;
}

/** Undefined for a directory that may be entered, but not listed. */
function namesIn(directory: string): ReadonlySet<string> | undefined {
  try {
    return new Set(readdirSync(directory));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? undefined : new Set();
  }
}
