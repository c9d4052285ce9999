import path from 'node:path';
import { buildIdOf } from '../elf/build-id.ts';
import type { Bytes } from '../elf/bytes.ts';
import { debugFile } from '../elf/debug-tree.ts';
import { readElf, type Elf } from '../elf/elf.ts';
import type { Sections } from '../elf/sections.ts';
import { readAltLink, readDebugLink, readSupplementaryId } from './links.ts';
import { crcOf, withElf, type SearchPlaces } from './lookup.ts';
import { linkedPaths } from './separate.ts';
import { readSections } from '../elf/sections.ts';

/**
 * The separate debug file of a file, searched as gdb does. Unlike findSeparate it asks no more of it than whether it is of the same
 * build: whoever reads it finds out what it holds.
 * @param file where the file is, resolved.
 */
export function separateFileOf(
  bytes: Bytes,
  elf: Elf,
  sections: Sections,
  file: string,
  places: SearchPlaces,
): string | undefined {
  const buildId = buildIdOf(bytes, elf, () => sections.all);
  const byId = buildId === undefined ? [] : places.roots.map((root) => debugFile(root, buildId));
  const found = byId.find((candidate) => withElf(candidate, places, idOf) === buildId);
  if (found !== undefined) return found;
  const link = readDebugLink(bytes, elf, sections);
  if (link === undefined) return undefined;
  return linkedPaths(link, places, file).find(
    (candidate) => withElf(candidate, places, (other) => crcOf(other)) === link.crc,
  );
}

/** The file that dwz moved common parts of a file's debug information to; `names`: whether it names one at all. */
export function alternativeOf(
  bytes: Bytes,
  elf: Elf,
  sections: Sections,
  file: string,
  places: SearchPlaces,
): { readonly names: boolean; readonly path?: string } {
  const link = readAltLink(bytes, elf, sections);
  if (link === undefined) return { names: false };
  const candidates = [
    path.resolve(path.dirname(file), link.path),
    ...places.roots.map((root) => debugFile(root, link.buildId)),
  ];
  const found = candidates.find((candidate) => withElf(candidate, places, idOf) === link.buildId);
  return found === undefined ? { names: true } : { names: true, path: found };
}

function idOf(bytes: Bytes): string | undefined {
  const elf = readElf(bytes);
  const sections = readSections(bytes, elf);
  return buildIdOf(bytes, elf, () => sections.all) ?? readSupplementaryId(bytes, elf, sections);
}
