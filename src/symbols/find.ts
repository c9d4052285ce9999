import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { debugFile, SYSTEM_ROOT } from '../elf/debug-tree.ts';
import { known } from '../text/known.ts';
import { temporaryDirectory } from '../tools/lifecycle.ts';
import type { AltLink } from '../debug-files/links.ts';
import { findSeparate } from '../debug-files/separate.ts';
import { usableInfo } from '../debug-files/debug-info.ts';
import { readFacts } from '../debug-files/facts.ts';
import { searchPlaces, withElf } from '../debug-files/lookup.ts';
import type { Incomplete } from '../report/model.ts';
import { lackingAlternatives, lackingPayload } from './alternatives.ts';
import { cacheDirectory, verify } from './cache.ts';
import { debuginfodClient } from './debuginfod.ts';
import type { Debuginfod } from './request.ts';
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
  /** The build-id of the dwz file without which its debug file is of no use. */
  readonly lacks?: string;
}

export interface SymbolSearch {
  /** For gdb's debug-file-directory: links by build-id to what was found; removed when this process ends. */
  readonly directory: string;
  readonly found: readonly FoundSymbols[];
  readonly missing: readonly MissingSymbols[];
  readonly incomplete: readonly Incomplete[];
}

/**
 * Finds the debug files of modules. A file counts as found only when its build-id is the module's, it holds debug
 * information, and the files are there that parts of it were moved to: dwz's, and .dwo files.
 * @throws EvidenceError when a place can't be read.
 */
export async function findSymbols(modules: readonly WantedModule[], places: SymbolPlaces): Promise<SymbolSearch> {
  const cache = places.cache ?? cacheDirectory();
  const ask = places.debuginfod === undefined ? undefined : debuginfodClient(places.debuginfod, cache);
  const first = await search(modules, places, cache, ask);
  const lacking = lackingAlternatives(
    [...first.found.values()].map(({ file }) => file),
    places.roots ?? [],
  );
  const alternatives = [...new Map([...lacking.values()].map((link) => [link.buildId, link])).values()];
  const second = await search(alternatives, places, cache, ask);
  const directory = layOut([
    ...[...first.found.values()].filter(({ from }) => from !== 'itself'),
    ...second.found.values(),
  ]); // also what lacks others: gdb takes its names; what is in a module gdb finds there itself
  const lacks = new Map<string, string>();
  for (const [key, { file }] of first.found) {
    const link = lacking.get(file);
    if (link === undefined || second.found.has(link.buildId)) continue;
    first.found.delete(key);
    lacks.set(key, link.buildId);
    first.reasons.set(key, withoutAlternative(file, link, second.reasons.get(link.buildId)));
  }
  for (const [key, { module, file }] of first.found) {
    const why = lackingPayload(file, path.join(places.sysroot ?? '/', module.path));
    if (why === undefined) continue;
    first.found.delete(key);
    first.reasons.set(key, `${file} is the right file, but ${why}`);
  }
  return {
    directory,
    found: modules.flatMap((module) => first.found.get(keyOf(module)) ?? []),
    missing: modules
      .filter((module) => !first.found.has(keyOf(module)))
      .map((module) => {
        const key = keyOf(module);
        return known({
          module,
          plausible: first.plausible.get(key) ?? [],
          why: first.reasons.get(key),
          lacks: lacks.get(key),
        });
      }),
    incomplete: [...new Map([...first.incomplete, ...second.incomplete].map((each) => [each.what, each])).values()],
  };
}

function withoutAlternative(file: string, { path: named }: AltLink, why: string | undefined): string {
  return `${file} is the right file, but gdb reads nothing of it without its dwz file ${named}, which is not there${why === undefined ? '' : `: ${why}`}`;
}

/** What a search came to, by the modules' keys. */
interface Outcome {
  readonly found: Map<string, FoundSymbols>;
  readonly plausible: Map<string, string[]>;
  readonly reasons: Map<string, string>;
  readonly incomplete: Incomplete[];
}

type Ask = ReturnType<typeof debuginfodClient>;

async function search(
  modules: readonly WantedModule[],
  places: SymbolPlaces,
  cache: string,
  ask: Ask | undefined,
): Promise<Outcome> {
  const outcome: Outcome = { found: new Map(), plausible: new Map(), reasons: new Map(), incomplete: [] };
  const { found } = outcome;
  for (const module of modules) {
    const local = findLocally(module, places, cache);
    if (local !== undefined) found.set(keyOf(module), local);
  }
  for (const place of places.in) {
    const rest = modules.filter((module) => !found.has(keyOf(module)));
    if (wantedOf(rest).empty()) break;
    await searchIn(place, rest, cache, outcome);
  }
  if (ask !== undefined) await askServers(modules, ask, outcome);
  return outcome;
}

async function searchIn(
  place: string,
  modules: readonly WantedModule[],
  cache: string,
  { found, plausible, incomplete }: Outcome,
): Promise<void> {
  const byKey = new Map(modules.map((module) => [keyOf(module), module]));
  const { hits, damage, unread } = await searchPlace(place, wantedOf(modules), cache);
  if (damage !== undefined)
    incomplete.push({ what: place, why: `it is cut off or damaged (${damage}); what came before that was searched` });
  if (unread !== undefined) incomplete.push({ what: place, why: `not all of it was searched: ${unread}` });
  for (const { key, file, identity, from } of hits) {
    const module = byKey.get(key);
    if (module === undefined) continue;
    if (identity === 'exact') found.set(key, { module, file, from });
    else plausible.set(key, [...(plausible.get(key) ?? []), file]);
  }
}

/** In the module's own file, beside it, in the trees of debug files, or kept from an earlier search. */
function findLocally(
  module: WantedModule,
  { sysroot = '/', roots = [] }: SymbolPlaces,
  cache: string,
): FoundSymbols | undefined {
  const { buildId } = module;
  if (buildId === undefined) return undefined;
  const search = searchPlaces([...roots, SYSTEM_ROOT]);
  const file = path.join(sysroot, module.path);
  const inFile = withElf(file, search, (bytes): FoundSymbols | undefined => {
    const facts = readFacts(bytes);
    if (facts.buildId !== buildId) return undefined;
    if (usableInfo(facts.debugInfo)?.split.length === 0) return { module, file, from: 'itself' };
    const separate = findSeparate(facts, search, file);
    return separate?.status === 'found' && separate.path !== undefined
      ? { module, file: separate.path, from: 'separate' }
      : undefined;
  });
  if (inFile !== undefined) return inFile;
  const inRoot = search.roots
    .map((root) => debugFile(root, buildId))
    .find((candidate) => verify(candidate, buildId) === undefined);
  if (inRoot !== undefined) return { module, file: inRoot, from: 'separate' };
  const kept = debugFile(cache, buildId);
  return verify(kept, buildId) === undefined ? { module, file: kept, from: 'cache' } : undefined;
}

async function askServers(modules: readonly WantedModule[], ask: Ask, { found, reasons }: Outcome): Promise<void> {
  for (const module of modules) {
    const key = keyOf(module);
    if (found.has(key) || module.buildId === undefined) continue;
    const result = await ask(module.buildId);
    if ('file' in result) found.set(key, { module, file: result.file, from: 'debuginfod' });
    else reasons.set(key, result.why);
  }
}

/** gdb finds a file by its place. */
function layOut(found: readonly FoundSymbols[]): string {
  const { path: directory } = temporaryDirectory();
  const files = new Map(
    found.flatMap(({ module: { buildId }, file }) => (buildId === undefined ? [] : [[buildId, file] as const])),
  ); // one may be asked for and be another's dwz file
  for (const [buildId, file] of files) {
    const link = debugFile(directory, buildId);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.resolve(file), link);
  }
  return directory;
}
