import path from 'node:path';
import { readFacts } from '../debug-files/facts.ts';
import { searchPlaces, withElf } from '../debug-files/lookup.ts';
import { findSeparate } from '../debug-files/separate.ts';
import { buildIdOf } from '../elf/build-id.ts';
import { openBytes, type Bytes } from '../elf/bytes.ts';
import type { Core, CoreModule } from '../process/core.ts';
import { readElf } from '../elf/elf.ts';
import { layoutOf } from '../elf/layout.ts';
import { FaultlineError } from '../errors/errors.ts';
import { known } from '../text/known.ts';
import type { DebugInfo, ModulesSection } from '../report/sections/modules.ts';
import { debugCommand, type Distribution } from '../symbols/debug-packages.ts';
import { localDebugInfo } from '../debug-files/local.ts';
import type { Owner } from '../tools/package-manager.ts';

/**
 * A mapped ELF file of the core against the file of that name on this machine.
 * `match`, `mismatch`: by build-id. `missing`: no such file. Where one of the two has no build-id: `mismatch` if they
 * lie in memory otherwise, else `unknown`.
 */
export type Identity = 'match' | 'mismatch' | 'missing' | 'unknown';

export interface InspectedModule extends CoreModule {
  /** The file on this machine, where there is one. */
  readonly file?: string;
  readonly identity: Identity;
  readonly debugInfo: DebugInfo;
  /** The package that the file itself names (.note.package). */
  readonly packageNote?: string;
}

export interface Places {
  /** Where the files of the crashed system are; default: this system. */
  readonly sysroot?: string | undefined;
  /** Where the program is now, if not where it was. */
  readonly exe?: string | undefined;
  /** Where debug files are, in build-id layout or that of .gnu_debuglink: all places, the system's too. */
  readonly debugRoots: readonly string[];
}

/** Every mapped ELF file of a core, with whether its file is still the one that was mapped. */
export function inspectModules(core: Core, places: Places): InspectedModule[] {
  return core.modules.map((module) => inspectModule(module, places, placeOf(module, core, places)));
}

/**
 * The section of the report.
 * @param packages the owners by path, for those that lack something.
 * @param distribution that of the system that crashed.
 */
export function modulesSection(
  modules: readonly InspectedModule[],
  packages: ReadonlyMap<string, Owner>,
  distribution: Distribution | undefined,
): ModulesSection {
  const missing = modules.filter((module) => module.debugInfo !== 'found').length;
  return {
    kind: 'modules',
    title: missing === 0 ? 'Modules' : `Modules without symbols (${missing} of ${modules.length})`,
    modules: modules.map((module) => {
      const owner =
        packages.get(originalPath(module)) ??
        (module.packageNote === undefined ? undefined : { name: module.packageNote });
      const fix = module.debugInfo === 'found' ? undefined : remedy(module, owner, distribution);
      return {
        path: module.path,
        base: `0x${module.base.toString(16)}`,
        ...(module.buildId === undefined ? {} : { buildId: module.buildId }),
        debugInfo: module.debugInfo,
        ...(owner === undefined ? {} : { package: owner.name, ...known({ source: owner.source }) }),
        ...(fix === undefined ? {} : { fix }),
      };
    }),
  };
}

/** The path of a module without what the kernel appends when the file was removed. */
export function originalPath(module: Pick<CoreModule, 'path'>): string {
  return module.path.replace(/ \(deleted\)$/, '');
}

/** Where a module is now. A program that is another one is not the module. */
function placeOf(module: CoreModule, { executable }: Core, { exe, sysroot = '/' }: Places): string {
  if (module.compared !== undefined) return module.compared.file;
  const isGiven =
    exe !== undefined &&
    module.path === executable &&
    module.buildId !== undefined &&
    readIdentity(exe)?.buildId === module.buildId;
  return isGiven ? exe : path.join(sysroot, originalPath(module));
}

function inspectModule(module: CoreModule, places: Places, file: string): InspectedModule {
  if (module.path.startsWith('[')) return { ...module, identity: 'match', debugInfo: 'found' }; // the vdso is in the core itself
  const onDisk = readIdentity(file);
  if (onDisk === undefined) return { ...module, identity: 'missing', debugInfo: 'missing' };
  const identity = identify(module, onDisk);
  if (identity === 'mismatch') return { ...module, file, identity, debugInfo: 'mismatch' };
  const debugInfo = localDebugInfo(file, onDisk.buildId, places.debugRoots);
  return { ...module, file, identity, debugInfo, ...(debugInfo === 'missing' ? lookCloser(file, places) : {}) };
}

/** What takes reading more of a file: its .gnu_debuglink, and the package that its own note names. */
function lookCloser(file: string, places: Places): Pick<InspectedModule, 'debugInfo' | 'packageNote'> {
  const search = searchPlaces(places.debugRoots);
  const found = withElf(file, search, (bytes) => {
    const facts = readFacts(bytes);
    return { linked: findSeparate(facts, search, file)?.status === 'found', note: facts.package };
  });
  return {
    debugInfo: found?.linked ? 'found' : 'missing',
    ...(found?.note === undefined ? {} : { packageNote: found.note }),
  };
}

/** What tells whether a file is the one that was mapped. */
export interface FileIdentity {
  readonly buildId: string | undefined;
  readonly layout: string;
}

/** Undefined where it is not there or no ELF file. openBytes opens nothing but regular files: a path in a core may name a FIFO by now. */
function readIdentity(file: string): FileIdentity | undefined {
  try {
    const bytes = openBytes(file);
    try {
      return identityOf(bytes);
    } finally {
      bytes.close();
    }
  } catch (error) {
    if (error instanceof FaultlineError) return undefined;
    throw error;
  }
}

/** @throws ElfError for what is no ELF file. */
export function identityOf(bytes: Bytes): FileIdentity {
  const elf = readElf(bytes);
  return { buildId: buildIdOf(bytes, elf), layout: layoutOf(elf) };
}

/** Why a file without a build-id is another than the one that was mapped. */
export const OTHER_LAYOUT = 'its segments have other addresses or sizes';

/** Whether a file is the one that was mapped. */
export function identify(
  inCore: Pick<CoreModule, 'buildId' | 'layout'>,
  onDisk: FileIdentity,
): Exclude<Identity, 'missing'> {
  if (inCore.buildId !== undefined && onDisk.buildId !== undefined)
    return inCore.buildId === onDisk.buildId ? 'match' : 'mismatch';
  return inCore.layout === undefined || inCore.layout === onDisk.layout ? 'unknown' : 'mismatch';
}

function remedy(module: InspectedModule, owner: Owner | undefined, distribution: Distribution | undefined): string {
  const id = module.buildId === undefined ? '' : ` (build-id ${module.buildId})`;
  if (module.identity === 'mismatch')
    return `replaced after the crash: find the file that crashed${id}, then --sysroot or --symbols`;
  if (module.identity === 'missing') return `not on this machine: find it${id}, then --exe, --sysroot or --symbols`;
  return (
    debugCommand(distribution, { path: originalPath(module), buildId: module.buildId, owner }) ??
    (owner === undefined
      ? `build it with -g, or find its debug file${id}, then --symbols`
      : `find the debug file of package ${owner.name}${id}, then --symbols`)
  );
}

/** The module of the program among those of a core. */
export function programModule(
  modules: readonly InspectedModule[],
  executable: string | undefined,
): InspectedModule | undefined {
  return modules.find((module) => module.path === executable || originalPath(module) === executable);
}
