import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Static, dynamic and type-only imports of files beside or below: `from './x.ts'`, `import('./x.ts')`. */
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'(\.{1,2}\/[^']+\.(?:ts|js|json))'/g;

/** Files of the repository by their paths, each with the files that it imports. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** What each file that the globs name imports; paths are relative to the repository's root. */
export function importsOf(...globs: readonly string[]): Imports {
  const files = globs.flatMap((glob) => globSync(glob, { cwd: ROOT })).toSorted();
  return new Map(
    files.map((file) => {
      const found = [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(IMPORT)];
      const targets = found.map(([, name = '']) => path.join(path.dirname(file), name));
      return [file, [...new Set(targets)].filter((target) => existsSync(path.join(ROOT, target)))];
    }),
  );
}

/** Static imports of values: `import { z } from 'zod'`, with line ends between the braces. */
const VALUE_IMPORT = /^(?:import|export) (?!type\b)[^;']*?\bfrom '([^']+)';/gm;

/** The files of src that load a package as soon as they are loaded themselves, by whatever way. */
export function loadedBy(name: string): ReadonlySet<string> {
  const values = new Map(
    globSync('src/**/*.ts', { cwd: ROOT }).map((file) => {
      const found = [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(VALUE_IMPORT)];
      return [file, found.map(([, from = '']) => (from.startsWith('.') ? path.join(path.dirname(file), from) : from))];
    }),
  );
  return new Set([...values.keys()].filter((file) => reachedFrom(file, values).has(name)));
}

/** All files that one leads to, itself among them. */
export function reachedFrom(file: string, imports: Imports): Set<string> {
  const reached = new Set([file]);
  for (const each of reached) for (const target of imports.get(each) ?? []) reached.add(target);
  return reached;
}

/** The circles: sets of files each of which leads to every other. */
export function circles(imports: Imports): string[][] {
  const reach = new Map([...imports.keys()].map((file) => [file, reachedFrom(file, imports)]));
  const found = new Map<string, string[]>();
  for (const [file, reached] of reach) {
    const circle = [...reached].filter((other) => other !== file && reach.get(other)?.has(file)).toSorted();
    if (circle.length > 0 || imports.get(file)?.includes(file)) {
      const all = [file, ...circle].toSorted();
      found.set(all.join(' '), all);
    }
  }
  return [...found.values()];
}
