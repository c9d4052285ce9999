import path from 'node:path';
import { beginsAsArchive } from '../archive/members.ts';
import { walk } from '../debug-sections/walk.ts';
import { buildIdOf } from '../elf/build-id.ts';
import { openFile, openRegular, statsOf, type Bytes } from '../elf/bytes.ts';
import { debugFile } from '../elf/debug-tree.ts';
import { beginsAsElf, readElf } from '../elf/elf.ts';
import { EvidenceError } from '../errors/errors.ts';
import { existsSync } from 'node:fs';
import { verify } from './cache.ts';
import { layoutIdentity } from './identity.ts';
import { searchArchive } from './in-archive.ts';
import type { Hit, Wanted } from './wanted.ts';

const ROOTS = ['.', 'usr/lib/debug'];

/**
 * Searches a directory, an ELF file or an archive for the debug files of modules. What is in an archive is unpacked
 * into the cache when, and only when, its build-id is wanted.
 * @throws EvidenceError when the place can't be read.
 */
export async function searchPlace(
  place: string,
  wanted: Wanted,
  cache: string,
): Promise<{ hits: Hit[]; damage?: string; unread?: string }> {
  if (statsOf(place)?.isDirectory()) return { hits: searchDirectory(place, wanted) };
  const bytes = openFile(place);
  try {
    const head = bytes.read(0, 512);
    if (beginsAsElf(head)) return { hits: examine(bytes, path.resolve(place), wanted) };
    if (beginsAsArchive(head)) return await searchArchive(bytes, place, wanted, cache);
    throw new EvidenceError(
      `${place} is no directory, ELF file or archive.`,
      'Name where debug files are: a directory, a debug file, a .tar.* or .zip archive, a .deb.',
    );
  } finally {
    bytes.close();
  }
}

/** First where the build-id says the file must be; all of the directory only for what is not there. */
function searchDirectory(directory: string, wanted: Wanted): Hit[] {
  const byPath = wanted.buildIds().flatMap((id): Hit[] => {
    const file = ROOTS.map((root) => path.resolve(debugFile(path.join(directory, root), id))).find(
      (candidate) => existsSync(candidate) && verify(candidate, id) === undefined,
    );
    return file === undefined ? [] : [{ key: id, file, identity: 'exact', from: 'directory' }];
  });
  const rest = wanted.without(byPath.map(({ key }) => key));
  return rest.empty() ? byPath : [...byPath, ...searchTree(directory, rest)];
}

function searchTree(directory: string, wanted: Wanted): Hit[] {
  const hits: Hit[] = [];
  for (const entry of walk(Buffer.from(path.resolve(directory)))) {
    if (entry.kind !== 'file') continue;
    try {
      const bytes = openRegular(entry.path, beginsAsElf);
      if (bytes === undefined) continue;
      hits.push(...examine(bytes, entry.path.toString(), wanted));
      bytes.close();
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error; // a file that may not be read, or is malformed, is not the one
    }
  }
  return hits;
}

function examine(bytes: Bytes, file: string, wanted: Wanted): Hit[] {
  const id = buildIdOf(bytes, readElf(bytes));
  if (id !== undefined)
    return wanted.has(id) && verify(file, id) === undefined
      ? [{ key: id, file, identity: 'exact', from: 'directory' }]
      : [];
  return wanted
    .withoutId(path.basename(file))
    .flatMap(({ key, head }) =>
      layoutIdentity(head, bytes) === 'plausible'
        ? [{ key, file, identity: 'plausible', from: 'directory' } as const]
        : [],
    );
}
