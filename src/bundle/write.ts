import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import { chunksOf, streamOf } from '../archive/stream.ts';
import { bytesOf, type Bytes } from '../elf/bytes.ts';
import { toolVersion } from '../report/create.ts';
import { jsonText } from '../report/json.ts';
import { onEnd } from '../tools/lifecycle.ts';
import { ROLES, SCHEMA, type BundledFile, type Manifest } from './manifest.ts';
import { MANIFEST } from './recognise.ts';

/** A file that is to go into a bundle. */
export interface Content extends Pick<BundledFile, 'path' | 'role' | 'original' | 'buildId'> {
  readonly bytes: Bytes;
}

interface Member {
  readonly name: string;
  readonly mode: number;
  readonly bytes: Bytes;
}

/** `replaced`: there was a file of that name. */
export interface WrittenBundle {
  readonly size: number;
  readonly replaced: boolean;
}

const CHUNK = 256 * 1024;
const RUNNABLE: ReadonlySet<Content['role']> = new Set(['executable', 'library']);

/**
 * Writes a bundle: a tar archive, compressed with zstd, that has nothing but regular files. It has its name only when it
 * is whole, and only its owner may read it: a core is the memory of a process.
 * @param file in a directory that is there.
 */
export async function writeBundle(
  file: string,
  about: Pick<Manifest, 'context' | 'missing' | 'notice'>,
  contents: readonly Content[],
): Promise<WrittenBundle> {
  const created = new Date(Math.floor(Date.now() / 1000) * 1000);
  const sorted = contents.toSorted(
    (a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || (a.path < b.path ? -1 : 1),
  );
  const files = sorted.map(({ bytes, ...content }): BundledFile => ({
    ...content,
    size: bytes.size,
    sha256: sha256(bytes),
  }));
  const manifest: Manifest = {
    schema: SCHEMA,
    tool: { name: 'faultline', version: toolVersion() },
    created: created.toISOString(),
    ...about,
    files,
  };
  const temporary = `${file}.${randomUUID()}.tmp`;
  const forget = onEnd(() => rmSync(temporary, { force: true }));
  try {
    const first = {
      name: MANIFEST,
      mode: 0o644,
      bytes: bytesOf(Buffer.from(jsonText(manifest))),
    };
    await archive(temporary, created, [
      first,
      ...sorted.map(({ path: name, role, bytes }) => ({ name, mode: RUNNABLE.has(role) ? 0o755 : 0o644, bytes })),
    ]);
    const replaced = existsSync(file);
    renameSync(temporary, file);
    return { size: statSync(file).size, replaced };
  } finally {
    forget();
  }
}

async function archive(file: string, mtime: Date, members: readonly Member[]): Promise<void> {
  const tar = pack();
  const compress = createZstdCompress({ chunkSize: CHUNK, params: { [constants.ZSTD_c_checksumFlag]: 1 } });
  const written = pipeline(Readable.from(tar), compress, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
  const added = addAll(tar, mtime, members).catch((error: Error) => tar.destroy(error));
  await Promise.all([written, added]);
}

async function addAll(tar: Pack, mtime: Date, members: readonly Member[]): Promise<void> {
  for (const { name, mode, bytes } of members)
    await pipeline(streamOf(bytes), tar.entry({ name, size: bytes.size, mode, mtime, type: 'file' }));
  tar.finalize();
}

function sha256(bytes: Bytes): string {
  const hash = createHash('sha256');
  for (const chunk of chunksOf(bytes)) hash.update(chunk);
  return hash.digest('hex');
}
