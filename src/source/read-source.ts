import { createHash } from 'node:crypto';
import { fstatSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { openIfFile } from '../elf/bytes.ts';
import { EvidenceError } from '../errors/errors.ts';

/** A source file as it is now. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly md5: string;
  /** When it was changed last: milliseconds since 1970. */
  readonly changed: number;
}

/** Bytes; sqlite3.c, the largest that people compile, has 9 MB. */
const LARGEST = 16 * 1024 * 1024;

/**
 * What compilers of native code read. Debug information can name any path, and what a report shows is uploaded: a file that is
 * no source by its name (a key, a history, /etc/shadow) is never opened.
 */
const SOURCE =
  /\.(?:c|h|cc|cp|cpp|cxx|c\+\+|hh|hp|hpp|hxx|h\+\+|inl|inc|ipp|ixx|cppm|tcc|tpp|txx|def|rs|go|s|sx|asm|d|di|zig|nim|cr|v|vala|swift|m|mm|f|for|ftn|f77|f90|f95|f03|f08|adb|ads|ada|pas|pp|lpr|cu|cuh|cl|ml|mli|hs|l|ll|lex|y|yy|re|rl|pyx|pxd|pxi)$/i;
/** Headers without an ending: `/usr/include/c++/12/vector`. */
const HEADERS = /^\/usr\/(?:local\/)?include\//;
/** What the kernel makes up. */
const NO_FILES = /^\/(?:proc|sys|dev)\//;

/** Whether a path is that of a source file by its name. */
export function isSourcePath(file: string): boolean {
  return !file.includes('\0') && !NO_FILES.test(file) && (SOURCE.test(file) || HEADERS.test(file));
}

/**
 * Reads a source file. The name that links lead to must be one of a source file too, and below `within`.
 * @param within a directory that it must not lead out of; default: none.
 * @returns undefined where there is none that may be shown.
 */
export function readSource(file: string, within?: string): SourceFile | undefined {
  if (!isSourcePath(file)) return undefined;
  try {
    const real = realpathSync(file);
    if (!isSourcePath(real) || (within !== undefined && !isBelow(real, realpathSync(within)))) return undefined;
    const bytes = openIfFile(real);
    if (bytes === undefined) return undefined;
    try {
      if (bytes.size > LARGEST) return undefined;
      const content = bytes.read(0, bytes.size);
      if (content.includes(0)) return undefined;
      const md5 = createHash('md5').update(content).digest('hex');
      return { path: file, text: content.toString('utf8'), md5, changed: fstatSync(bytes.fd).mtimeMs };
    } finally {
      bytes.close();
    }
  } catch (error) {
    if (error instanceof EvidenceError || (error as NodeJS.ErrnoException).code !== undefined) return undefined;
    throw error;
  }
}

function isBelow(file: string, directory: string): boolean {
  const inside = path.relative(directory, file);
  return inside !== '' && inside !== '..' && !inside.startsWith('../') && !path.isAbsolute(inside);
}
