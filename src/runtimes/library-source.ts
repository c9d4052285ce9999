import { LIBRARY_SOURCES } from './library-sources.ts';

/** Whose code a frame is that its source file tells of. */
export const LIBRARY_SOURCE = 'source files of the C and C++ libraries';

/** What C reserves for the implementation, and glibc's own prefixes: in one of its files it is its own, also in a release that the table does not know. */
const RESERVED = /^(?:__|_[A-Z]|_(?:dl|nl|nss|res)_)/;
/** What compilers append to parts and copies of a function. */
const CLONE_SUFFIX = /\.(?:part|constprop|isra|cold|lto_priv|localalias|str)[.\d]*.*$/;

/** Functions by source file; read when a frame first needs it. */
let table: ReadonlyMap<string, ReadonlySet<string>> | undefined;

/** Whether a name is one that a program may not use. */
export function isReserved(name: string): boolean {
  return RESERVED.test(name);
}

/** A function's name as the table has it, so that aliases are one: `__GI___qsort_r`, `qsort_r`; of C++ the last part, without arguments. */
export function plainName(name: string): string {
  const last =
    name
      .replace(/\(anonymous namespace\)::/g, '')
      .replace(/(?<=\w)[(<].*$/, '')
      .split('::')
      .at(-1) ?? name;
  return last
    .replace(/@.*$/, '')
    .replace(CLONE_SUFFIX, '')
    .replace(/^_+(?:GI_+)?(?:(?:libc|new|old)_)?(?=\w)/, '');
}

/** The function that a source file is named for: `write` of write.c, `puts` of ioputs.c, `strlen_avx2` of strlen-avx2.S. */
export function stemOf(file: string): string {
  return fileName(file)
    .replace(/\.\w+$/, '')
    .replace(/^io(?=[a-z]{3})/, '')
    .replaceAll('-', '_');
}

/**
 * Whether a function in a source file is glibc's or libstdc++'s own. Both must fit: a program has an error.c as well, and
 * may have a function error in another file. A directory, where it is known, must be one of their builds.
 */
export function isLibrarySource(name: string | undefined, file: string, directory = file): boolean {
  table ??= parse(LIBRARY_SOURCES);
  const names = table.get(fileName(file));
  if (names === undefined || isOthersDirectory(directory)) return false;
  if (name === undefined) return true; // `??? (pthread_create.c:238)`
  const plain = plainName(name);
  return isReserved(name) || names.has(plain) || plain === stemOf(file);
}

/** Debian's glibc is built in `./stdio-common`, Fedora's lies in /usr/src/debug/glibc-2.38; headers in /usr/include. */
function isOthersDirectory(directory: string): boolean {
  return directory.startsWith('/') && !/\/(?:e?glibc|gcc)\b|\/usr\/include\b/.test(directory);
}

function parse(text: string): Map<string, Set<string>> {
  const lines = text.trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [file = '', ...names] = line.split(' ');
      return [file, new Set(names)];
    }),
  );
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
