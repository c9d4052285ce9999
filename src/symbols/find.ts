import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { debugFile, SYSTEM_ROOT } from '../elf/debug-tree.ts';
import { temporaryDirectory } from '../tools/lifecycle.ts';
import { findSeparate } from '../debug-sections/separate.ts';
import { readFacts } from '../debug-sections/facts.ts';
import { searchPlaces, withElf } from '../debug-sections/lookup.ts';
import type { Incomplete } from '../report/model.ts';
import { cacheDirectory, verify } from './cache.ts';
import { debuginfodClient, type Debuginfod } from './debuginfod.ts';
import { searchPlace } from './in-place.ts';
import { keyOf, wantedOf, type WantedModule } from './wanted.ts';

export type { WantedModule } from './wanted.ts';

/** Where debug files are looked for, in this order: the modules' own files, `roots`, the cache, `in`, servers. */
export interface SymbolPlaces {
  /** Directories, ELF files and archives. */
  readonly in: readonly string[];
  /** Directories in build-id layout; the system's is always one. */
  readonly roots?: readonly string[];
  readonly sysroot?: string;
  readonly debuginfod?: Debuginfod;
  readonly cache?: string;
}

/** Where a module's debug information is. */
export interface FoundSymbols {
  readonly module: WantedModule;
  readonly file: string;
  readonly from: 'itself' | 'separate' | 'cache' | 'directory' | 'archive' | 'debuginfod';
}

/** A module without debug information. `plausible`: files that may be it, but can't be proven to be. */
export interface MissingSymbols {
  readonly module: WantedModule;
  readonly plausible: readonly string[];
  readonly why?: string;
}

export interface SymbolSearch {
  /** For gdb's debug-file-directory: links by build-id to what was found; removed when this process ends. */
  readonly directory: string;
  readonly found: readonly FoundSymbols[];
  readonly missing: readonly MissingSymbols[];
  readonly incomplete: readonly Incomplete[];
}

/**
 * Finds the debug files of modules. A file counts as found only when its build-id is the module's and it holds debug
 * information.
 * @throws EvidenceError when a place can't be read.
 */
export async function findSymbols(modules: readonly WantedModule[], places: SymbolPlaces): Promise<SymbolSearch> {
  const cache = places.cache ?? cacheDirectory();
  const found = new Map<string, FoundSymbols>();
  const plausible = new Map<string, string[]>();
  const reasons = new Map<string, string>();
  const incomplete: Incomplete[] = [];
  for (const module of modules) {
    const local = findLocally(module, places, cache);
    if (local !== undefined) found.set(keyOf(module), local);
  }
  const byKey = new Map(modules.map((module) => [keyOf(module), module]));
  for (const place of places.in) {
    const wanted = wantedOf(modules.filter((module) => !found.has(keyOf(module))));
    if (wanted.empty()) break;
    const { hits, damage } = await searchPlace(place, wanted, cache);
    if (damage !== undefined) incomplete.push({ what: place, why: `it is cut off or damaged (${damage}); what came before that was searched` });
    for (const { key, file, identity, from } of hits) {
      const module = byKey.get(key);
      if (module === undefined) continue;
      if (identity === 'exact') found.set(key, { module, file, from });
      else plausible.set(key, [...(plausible.get(key) ?? []), file]);
    }
  }
  if (places.debuginfod !== undefined) await askServers(modules, places.debuginfod, cache, found, reasons);
  return {
    directory: layOut([...found.values()]),
    found: modules.flatMap((module) => found.get(keyOf(module)) ?? []),
    missing: modules.filter((module) => !found.has(keyOf(module))).map((module) => missing(module, plausible.get(keyOf(module)) ?? [], reasons.get(keyOf(module)))),
    incomplete,
  };
}

function missing(module: WantedModule, plausible: readonly string[], why: string | undefined): MissingSymbols {
  return { module, plausible, ...(why === undefined ? {} : { why }) };
}

/** In the module's own file, beside it, in the trees of debug files, or kept from an earlier search. */
function findLocally(module: WantedModule, { sysroot = '/', roots = [] }: SymbolPlaces, cache: string): FoundSymbols | undefined {
  const { buildId } = module;
  if (buildId === undefined) return undefined;
  const search = searchPlaces([...roots, SYSTEM_ROOT]);
  const file = path.join(sysroot, module.path);
  const inFile = withElf(file, search, (bytes): FoundSymbols | undefined => {
    const facts = readFacts(bytes);
    if (facts.buildId !== buildId) return undefined;
    if (facts.debugInfo !== undefined && facts.debugInfo.split.length === 0) return { module, file, from: 'itself' };
    const separate = findSeparate(facts, search, file);
    return separate?.status === 'found' && separate.path !== undefined ? { module, file: separate.path, from: 'separate' } : undefined;
  });
  if (inFile !== undefined) return inFile;
  const inRoot = search.roots.map((root) => debugFile(root, buildId)).find((candidate) => verify(candidate, buildId) === undefined);
  if (inRoot !== undefined) return { module, file: inRoot, from: 'separate' };
  const kept = debugFile(cache, buildId);
  return verify(kept, buildId) === undefined ? { module, file: kept, from: 'cache' } : undefined;
}

async function askServers(modules: readonly WantedModule[], debuginfod: Debuginfod, cache: string, found: Map<string, FoundSymbols>, reasons: Map<string, string>): Promise<void> {
  const fetchDebugFile = debuginfodClient(debuginfod, cache);
  for (const module of modules) {
    const key = keyOf(module);
    if (found.has(key) || module.buildId === undefined) continue;
    const result = await fetchDebugFile(module.buildId);
    if ('file' in result) found.set(key, { module, file: result.file, from: 'debuginfod' });
    else reasons.set(key, result.why);
  }
}

/** gdb finds a file by its place; what is found beside a module, or in it, gdb finds there itself. */
function layOut(found: readonly FoundSymbols[]): string {
  const { path: directory } = temporaryDirectory();
  for (const { module, file, from } of found) {
    if (module.buildId === undefined || from === 'itself') continue;
    const link = debugFile(directory, module.buildId);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.resolve(file), link);
  }
  return directory;
}
