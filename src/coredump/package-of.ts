import { readPackage } from '../debug-files/links.ts';
import { searchPlaces, withElf } from '../debug-files/lookup.ts';
import { readElf } from '../elf/elf.ts';
import { readSections } from '../elf/sections.ts';
import { originalPath, type InspectedModule } from '../modules/modules.ts';
import type { ProcessSection } from '../report/sections/process.ts';
import { known } from '../text/known.ts';
import { owningPackages, packageVersion, type Owner } from '../tools/package-manager.ts';

type Package = NonNullable<ProcessSection['package']>;

export interface Asked {
  /** Owners by path, of those that were asked for. */
  readonly packages: ReadonlyMap<string, Owner>;
  readonly sysroot: string | undefined;
}

/**
 * The package of a module, by its own word (.note.package), else by whoever installed it. The version is that of now: it is told only
 * of a file that is still the one that crashed.
 */
export async function packageOf(module: InspectedModule, { packages, sysroot }: Asked): Promise<Package | undefined> {
  const isSame = module.file !== undefined && module.identity === 'match';
  const note = isSame ? withElf(module.file, searchPlaces([]), noteIn) : undefined;
  if (note !== undefined) {
    const [, name = note, version] = /^(\S+) (.+)$/.exec(note) ?? [];
    return known({ name, version });
  }
  const path = originalPath(module);
  if (!isOfSystem(module)) return undefined;
  const owner = packages.get(path) ?? (await owningPackages([path], sysroot)).get(path);
  if (owner === undefined) return undefined;
  return known({ name: owner.name, version: isSame ? await packageVersion(owner.name, sysroot) : undefined });
}

function noteIn(bytes: Parameters<Parameters<typeof withElf>[2]>[0]): string | undefined {
  const elf = readElf(bytes);
  return readPackage(bytes, elf, readSections(bytes, elf));
}

/** Whether a package may have brought a file: whoever builds programs puts them elsewhere. */
export function isOfSystem(module: Pick<InspectedModule, 'path'>): boolean {
  return /^\/(?:usr\/(?!local\/|src\/)|bin\/|sbin\/|lib\w*\/|opt\/)/.test(originalPath(module));
}
