import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { InspectedModule } from './modules.ts';

/**
 * Whether the names by which the loader opened the libraries lead elsewhere than to the files that were mapped, below the
 * sysroot: then gdb, which goes by these names, must be told where the files are. The kernel notes paths without links
 * (/usr/lib), the loader's have them (/lib, which is a link to usr/lib). A directory with copies of the files lacks the
 * links, and in an image that is mounted an absolute one leads out of it.
 * @param executable the program: it has no name among them.
 */
export function leadElsewhere(
  loadedNames: readonly string[],
  modules: readonly InspectedModule[],
  executable: string | undefined,
  sysroot = '/',
): boolean {
  const libraries = new Set(
    modules.flatMap(({ file, identity }) =>
      file === undefined || file === executable || identity !== 'match' ? [] : [realPath(file)],
    ),
  );
  const led = new Set(
    loadedNames.filter((name) => name.startsWith('/')).map((name) => realPath(path.join(sysroot, name))),
  );
  return [...led].some((file) => !libraries.has(file)) && [...libraries].some((file) => !led.has(file));
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined; // it is not there
  }
}
