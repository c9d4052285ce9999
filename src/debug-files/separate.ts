import { realpathSync } from 'node:fs';
import path from 'node:path';
import { debugFile } from '../elf/debug-tree.ts';
import { known } from '../text/known.ts';
import { trapsOf, usableInfo } from './debug-info.ts';
import { readDebugFile, type DebugFile, type ElfFacts } from './facts.ts';
import type { AltLink, DebugLink } from './links.ts';
import { crcOf, withElf, type Lookup, type SearchPlaces } from './lookup.ts';
import { findPayload } from './split.ts';

/**
 * The separate debug file of a stripped file, searched as gdb does: by build-id in each root, then by .gnu_debuglink
 * beside the file, in `.debug` there, and in each root below the file's directory.
 * @param file where the file is, resolved; absent for a member of an archive: then only its build-id counts.
 * @returns undefined when the file has no separate debug file and says nothing of one.
 */
export function findSeparate(facts: ElfFacts, places: SearchPlaces, file?: string): Lookup | undefined {
  if (facts.kind !== 'image' && facts.kind !== 'object') return undefined;
  const { buildId, debugLink } = facts;
  const byId =
    buildId === undefined
      ? []
      : places.roots.map((root) => () => compareIds(debugFile(root, buildId), buildId, places, file));
  const byLink =
    debugLink === undefined || file === undefined
      ? []
      : linkedPaths(debugLink, places, file).map(
          (candidate) => () => compareLinked(candidate, debugLink, buildId, places, file),
        );
  const best = firstFound([...byId, ...byLink]);
  if (best !== undefined || debugLink === undefined) return best;
  return {
    status: 'missing',
    why: `${debugLink.name} is not there${buildId === undefined ? '' : `, nor a debug file with the build-id ${buildId}`}`,
  };
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
export function findAlternative(
  { path: named, buildId, standard }: AltLink,
  places: SearchPlaces,
  file?: string,
): Lookup {
  const candidates = [
    ...(file === undefined ? [] : [path.resolve(path.dirname(file), named)]),
    ...(standard ? [] : places.roots.map((root) => debugFile(root, buildId))),
  ];
  let others = 0;
  for (const candidate of candidates) {
    const alternative = withElf(candidate, places, readDebugFile);
    if (alternative?.buildId === buildId)
      return known({
        status: 'found' as const,
        path: candidate,
        level: alternative.ofOwnCode?.level,
        why: standard ? `its types are in ${named} (.debug_sup), which gdb reads since version 17` : undefined,
      });
    if (alternative !== undefined) others += 1;
  }
  if (others > 0)
    return { status: 'mismatch', why: `its dwz file ${named} has another build-id: gdb reads no debug information` };
  return { status: 'missing', why: `its dwz file ${named} is not there: gdb reads no debug information` };
}

/** Where .gnu_debuglink may lead to. */
export function linkedPaths({ name }: DebugLink, { roots }: SearchPlaces, file: string): string[] {
  const directory = path.dirname(file);
  return [
    path.join(directory, name),
    path.join(directory, '.debug', name),
    ...roots.map((root) => path.join(root, directory, name)),
  ].filter((candidate) => candidate !== file);
}

function compareIds(
  candidate: string,
  buildId: string,
  places: SearchPlaces,
  file: string | undefined,
): Lookup | undefined {
  return withElf(candidate, places, (bytes) => {
    const found = readDebugFile(bytes);
    if (found.buildId !== buildId)
      return { status: 'mismatch', path: candidate, why: `${candidate} has another build-id` };
    return usable(candidate, found, places, file);
  });
}

function compareLinked(
  candidate: string,
  link: DebugLink,
  buildId: string | undefined,
  places: SearchPlaces,
  file: string | undefined,
): Lookup | undefined {
  return withElf(candidate, places, (bytes): Lookup => {
    const found = readDebugFile(bytes);
    const crc = crcOf(bytes);
    const sameId = buildId === undefined || found.buildId === undefined ? undefined : found.buildId === buildId;
    if (crc === link.crc && sameId !== false) return usable(candidate, found, places, file);
    return { status: 'mismatch', path: candidate, why: `${candidate} ${mismatch(crc === link.crc, sameId)}` };
  });
}

/** Consumers differ in what they compare: each is named. */
function mismatch(sameCrc: boolean, sameId: boolean | undefined): string {
  if (sameCrc)
    return 'has the right CRC but another build-id: gdb takes it, what goes by build-id (debuginfod, eu-*) does not';
  if (sameId) return 'has the right build-id but another CRC: gdb refuses it here and takes it from a .build-id tree';
  return 'has another CRC: it belongs to another build';
}

/** The right file may itself name others: the one that dwz moved common parts to, and .dwo files. Without those gdb reads nothing, or little, of it. */
function usable(
  candidate: string,
  { ofOwnCode, altLink, debugInfo }: DebugFile,
  places: SearchPlaces,
  file: string | undefined,
): Lookup {
  const own = usableInfo(ofOwnCode);
  if (own === undefined) {
    const why = ofOwnCode === undefined ? 'holds no debug information' : trapsOf(ofOwnCode).join('; ');
    return { status: 'missing', path: candidate, why: `${candidate} is the right file but ${why}` };
  }
  const alternative =
    altLink === undefined ? undefined : findAlternative(altLink, places, realpathSync.native(candidate));
  const payload = debugInfo === undefined ? undefined : findPayload({ kind: 'debug-file', debugInfo }, file);
  const lacking = [alternative, payload].find((each) => each !== undefined && each.status !== 'found');
  if (lacking !== undefined)
    return { ...lacking, path: candidate, why: `${candidate} is the right file, but ${lacking.why}` };
  return {
    status: 'found',
    path: candidate,
    level: payload === undefined && alternative?.level !== 'full' ? own.level : 'full',
  };
}
