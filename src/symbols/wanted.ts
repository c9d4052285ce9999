import path from 'node:path';

/** A module whose debug file is searched. `head`: its first page, where there is no build-id to go by. */
export interface WantedModule {
  readonly path: string;
  readonly buildId?: string;
  readonly head?: Buffer;
}

/** The modules that are still searched, by build-id where they have one. */
export interface Wanted {
  buildIds(): string[];
  has(buildId: string): boolean;
  /** Modules without a build-id whose file has this name. */
  withoutId(name: string): { readonly key: string; readonly head: Buffer }[];
  without(keys: readonly string[]): Wanted;
  empty(): boolean;
}

/** Something that the search met. `plausible`: the module has no build-id, and its layout fits. */
export interface Hit {
  readonly key: string;
  readonly file: string;
  readonly identity: 'exact' | 'plausible';
  readonly from: 'directory' | 'archive';
}

/** What identifies a module in a search. */
export function keyOf({ path: file, buildId }: WantedModule): string {
  return buildId ?? file;
}

/** The modules as something to search for. */
export function wantedOf(modules: readonly WantedModule[]): Wanted {
  const ids = new Set(modules.flatMap(({ buildId }) => buildId ?? []));
  const others = modules.flatMap((module) =>
    module.buildId === undefined && module.head !== undefined
      ? [{ key: keyOf(module), name: path.basename(module.path), head: module.head }]
      : [],
  );
  return {
    buildIds: () => [...ids],
    has: (buildId) => ids.has(buildId),
    withoutId: (name) => others.filter((other) => other.name === name),
    without: (keys) => wantedOf(modules.filter((module) => !keys.includes(keyOf(module)))),
    empty: () => ids.size === 0 && others.length === 0,
  };
}
