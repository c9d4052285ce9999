import path from 'node:path';
import { debugFile } from '../elf/debug-tree.ts';
import { readDebugFile, type DebugFile, type ElfFacts } from './facts.ts';
import type { AltLink, DebugLink } from './links.ts';
import { crcOf, withElf, type Lookup, type SearchPlaces } from './lookup.ts';

/**
 * The separate debug file of a stripped file, searched as gdb does: by build-id in each root, then by .gnu_debuglink
 * beside the file, in `.debug` there, and in each root below the file's directory.
 * @param file where the file is, resolved; absent for a member of an archive: then only its build-id counts.
 * @returns undefined when the file has no separate debug file and says nothing of one.
 */
export function findSeparate(facts: ElfFacts, places: SearchPlaces, file?: string): Lookup | undefined {
  if (facts.kind !== 'image' && facts.kind !== 'object') return undefined;
  const { buildId, debugLink } = facts;
  const byId = buildId === undefined ? [] : places.roots.map((root) => () => compareIds(debugFile(root, buildId), buildId, places));
  const byLink = debugLink === undefined || file === undefined ? [] : linkedPaths(debugLink, places, file).map((candidate) => () => compareLinked(candidate, debugLink, buildId, places));
  const best = firstFound([...byId, ...byLink]);
  if (best !== undefined || debugLink === undefined) return best;
  return { status: 'missing', why: `${debugLink.name} is not there${buildId === undefined ? '' : `, nor a debug file with the build-id ${buildId}`}` };
}

/** Looks until something is found; else what was met first. */
function firstFound(looks: readonly (() => Lookup | undefined)[]): Lookup | undefined {
  let first: Lookup | undefined;
  for (const look of looks) {
    const result = look();
    if (result?.status === 'found') return result;
    first ??= result;
  }
  return first;
}

/** The file that dwz moved common debug information to. Without it gdb reads none of this file's. */
export function findAlternative({ path: named, buildId }: AltLink, places: SearchPlaces, file?: string): Lookup {
  const candidates = [...(file === undefined ? [] : [path.resolve(path.dirname(file), named)]), ...places.roots.map((root) => debugFile(root, buildId))];
  const results = candidates.map((candidate) => withElf(candidate, places, (bytes) => readDebugFile(bytes).buildId === buildId));
  const found = candidates[results.indexOf(true)];
  if (found !== undefined) return { status: 'found', path: found };
  if (results.includes(false)) return { status: 'mismatch', why: `its dwz file ${named} has another build-id: gdb reads no debug information` };
  return { status: 'missing', why: `its dwz file ${named} is not there: gdb reads no debug information` };
}

function linkedPaths({ name }: DebugLink, { roots }: SearchPlaces, file: string): string[] {
  const directory = path.dirname(file);
  return [path.join(directory, name), path.join(directory, '.debug', name), ...roots.map((root) => path.join(root, directory, name))].filter((candidate) => candidate !== file);
}

function compareIds(candidate: string, buildId: string, places: SearchPlaces): Lookup | undefined {
  return withElf(candidate, places, (bytes) => {
    const found = readDebugFile(bytes);
    if (found.buildId !== buildId) return { status: 'mismatch', path: candidate, why: `${candidate} has another build-id` };
    return usable(candidate, found);
  });
}

function compareLinked(candidate: string, link: DebugLink, buildId: string | undefined, places: SearchPlaces): Lookup | undefined {
  return withElf(candidate, places, (bytes): Lookup => {
    const found = readDebugFile(bytes);
    const crc = crcOf(bytes);
    const sameId = buildId === undefined || found.buildId === undefined ? undefined : found.buildId === buildId;
    if (crc === link.crc && sameId !== false) return usable(candidate, found);
    return { status: 'mismatch', path: candidate, why: `${candidate} ${mismatch(crc === link.crc, sameId)}` };
  });
}

/** Consumers differ in what they compare: each is named. */
function mismatch(sameCrc: boolean, sameId: boolean | undefined): string {
  if (sameCrc) return 'has the right CRC but another build-id: gdb takes it, what goes by build-id (debuginfod, eu-*) does not';
  if (sameId) return 'has the right build-id but another CRC: gdb refuses it here and takes it from a .build-id tree';
  return 'has another CRC: it belongs to another build';
}

function usable(candidate: string, { level }: DebugFile): Lookup {
  if (level === undefined) return { status: 'missing', path: candidate, why: `${candidate} is the right file but holds no debug information` };
  return { status: 'found', path: candidate, level };
}
