import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { readMember } from '../archive/members.ts';
import { messageOf } from '../archive/stream.ts';
import { readTarEntries, type TarEntry } from '../archive/tar.ts';
import { EvidenceError } from '../errors/errors.ts';
import { noRoom } from '../tools/save-output.ts';
import { freeSpace, isNoRoom, sparseFile } from '../tools/sparse-file.ts';
import { Manifest, MANIFEST_MAX, SCHEMA, type BundledFile } from './manifest.ts';
import { MANIFEST } from './recognise.ts';

/** Bytes that a bundle may hold, unpacked: a core as large as faultline ever puts into one, and much beside it. */
const UNPACKED_MAX = 64 * 1024 ** 3;
/** What tar puts around a member at most, extended headers included, and at its end. */
const OVERHEAD = { member: 64 * 1024, end: 64 * 1024 };
const FILE_TYPES: ReadonlySet<string> = new Set(['file', 'contiguous-file']);

/** What is wrong with a bundle. */
class Damage extends Error {}

/**
 * Writes the members of a bundle into a directory: regular files only, all that its manifest names and nothing else, each
 * as the manifest says. No link is made.
 * @param file its name, for people.
 * @param directory an empty one that nobody else can write to.
 * @throws EvidenceError where it is not so; what was written stays.
 */
export async function unpack(file: string, archive: Readable, directory: string): Promise<Manifest> {
  const state: Unpacking = {
    directory,
    free: freeSpace(directory),
    awaited: new Map(),
    limit: MANIFEST_MAX + OVERHEAD.member,
  };
  const source = Readable.from(bounded(archive, state), { objectMode: false });
  try {
    await readTarEntries(source, (entry) => takeEntry(entry, state));
    const [absent] = state.awaited.keys();
    if (state.manifest === undefined || absent !== undefined) throw new Damage(`${absent ?? MANIFEST} is not in it`);
    return state.manifest;
  } catch (error) {
    if (isNoRoom(error)) throw noRoom(path.join(directory, MANIFEST), state.free);
    if (isErrno(error))
      throw new EvidenceError(
        `${file} can't be unpacked: ${error.code}.`,
        'Check the disk of the temporary directory; name another one with --temp-dir DIR.',
        { cause: error },
      );
    throw new EvidenceError(
      `${file} can't be used as a bundle: ${messageOf(error)}.`,
      'Download it again; if it stays so, it was not written by faultline, or was changed since.',
      { cause: error },
    );
  } finally {
    source.destroy();
    archive.destroy();
  }
}

interface Unpacking {
  readonly directory: string;
  /** Bytes of disk that may be used. */
  readonly free: number;
  /** What the manifest names and has not come yet, by path. */
  awaited: Map<string, BundledFile>;
  manifest?: Manifest;
  /** Bytes of archive that may come. */
  limit: number;
}

/** However small a bundle is, it may unpack to any size: it is read as far as its manifest says. */
async function* bounded(chunks: AsyncIterable<Buffer>, state: Unpacking): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > state.limit) throw new Damage('it holds more than its manifest says');
    yield chunk;
  }
}

async function takeEntry(entry: TarEntry, state: Unpacking): Promise<void> {
  if (entry.type === 'directory') return;
  if (!FILE_TYPES.has(entry.type)) throw new Damage(`${entry.name} is a ${entry.type}, not a file`);
  if (state.manifest === undefined) return takeManifest(entry, state);
  const file = state.awaited.get(entry.name);
  if (file === undefined)
    throw new Damage(`it holds ${entry.name}, which its manifest does not name or names once only`);
  state.awaited.delete(entry.name);
  if (entry.size !== file.size)
    throw new Damage(`${file.path} has ${entry.size} bytes, and ${file.size} in the manifest`);
  if ((await save(entry, path.join(state.directory, file.path))) !== file.sha256)
    throw new Damage(`${file.path} is not what the manifest says: its sha256 is another`);
}

async function takeManifest(entry: TarEntry, state: Unpacking): Promise<void> {
  if (entry.name !== MANIFEST || entry.size > MANIFEST_MAX)
    throw new Damage(`it does not begin with a ${MANIFEST} that can be read`);
  const chunks: Buffer[] = [];
  await read(entry, (chunk) => chunks.push(chunk));
  const manifest = parse(Buffer.concat(chunks).toString('utf8'));
  const size = manifest.files.reduce((sum, each) => sum + each.size, 0);
  if (size > UNPACKED_MAX)
    throw new Damage(`its manifest claims ${size} bytes; ${UNPACKED_MAX} is the most that is unpacked`);
  const needed = manifest.files.reduce((sum, { role, size: each }) => sum + (role === 'core' ? 0 : each), 0); // a core is mostly holes
  if (needed > state.free) throw noRoom(path.join(state.directory, MANIFEST), state.free, needed);
  state.manifest = manifest;
  state.awaited = new Map(manifest.files.map((each) => [each.path, each]));
  if (state.awaited.size !== manifest.files.length) throw new Damage('its manifest names a file twice');
  state.limit += size + manifest.files.length * OVERHEAD.member + OVERHEAD.end;
}

function parse(text: string): Manifest {
  const checked = Manifest.safeParse(json(text));
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new Damage(`its ${MANIFEST} is none of ${SCHEMA}: "${issue?.path.join('.')}" ${issue?.message ?? 'is wrong'}`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Damage(`its ${MANIFEST} is not valid JSON`);
  }
}

/** @returns the sha256 of what was written. */
async function save(entry: TarEntry, file: string): Promise<string> {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    const saved = sparseFile(descriptor, freeSpace(path.dirname(file)));
    await read(entry, (chunk) => {
      hash.update(chunk);
      saved.write(chunk);
    });
    saved.finish();
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}

async function read({ name, size, stream }: TarEntry, onChunk: (chunk: Buffer) => void): Promise<void> {
  let got = 0;
  await readMember({ name: Buffer.from(name), size, open: () => stream }, (chunk) => {
    got += chunk.length;
    onChunk(chunk);
  });
  if (got < size) throw new Damage('it is cut off');
}

/** An error of the file system, not one of zlib, whose codes are Z_... and ZSTD_.... */
function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'errno' in error && 'syscall' in error;
}
