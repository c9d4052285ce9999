import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Repository } from './report/views/model.ts';

/** The repository that holds a directory: the nearest one upward with `.git` (a directory, or a file in work trees), else itself. */
export function repositoryAt(directory: string): Repository {
  const root = repositoryRoot(directory) ?? directory;
  return { relative: (file) => relativeTo(root, file) };
}

/** The nearest directory upward with `.git`. */
export function repositoryRoot(directory: string): string | undefined {
  if (existsSync(path.join(directory, '.git'))) return directory;
  const parent = path.dirname(directory);
  return parent === directory ? undefined : repositoryRoot(parent);
}

/**
 * Debug information names files as the compiler was given them. A relative name may be anybody's (`Modules/gcmodule.c`,
 * `./nptl/pthread_kill.c`), so it counts only where the repository has such a file; an installed package is not its code.
 */
function relativeTo(root: string, file: string): string | undefined {
  if (file.includes('\0')) return undefined;
  const absolute = path.resolve(root, file);
  const inside = path.relative(root, absolute);
  if (inside === '' || inside.startsWith('..') || /(?:^|\/)(?:node_modules|site-packages|dist-packages)\//.test(inside))
    return undefined;
  return path.isAbsolute(file) || existsSync(absolute) ? inside : undefined;
}
