import { pipeline, type Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { peek, streamOf } from '../archive/stream.ts';
import { beginsAsTar } from '../archive/tar.ts';
import { openBytes } from '../elf/bytes.ts';

/** The first member of a bundle: what else is in it, and what no file in it tells. */
export const MANIFEST = 'manifest.json';

const BLOCK = 512;
const CHUNK = 64 * 1024; // runs of zeros are found in pieces of this size

/**
 * Whether a file is a bundle, by what is in it: compressed with zstd, a tar archive within, the manifest first. What is
 * wrong with a core that is compressed does not matter here: it is no bundle.
 * @throws EvidenceError for a file that can't be read.
 */
export async function isBundle(file: string): Promise<boolean> {
  const stream = unzstd(file);
  try {
    const { head } = await peek(stream, BLOCK);
    return beginsAsTar(head) && head.toString('latin1', 0, MANIFEST.length + 1) === `${MANIFEST}\0`;
  } catch {
    return false;
  } finally {
    stream.destroy();
  }
}

/**
 * What a file holds that is compressed with zstd. Not through a child process: who reads a bundle need not have zstd.
 * @throws EvidenceError for a file that can't be read.
 */
export function unzstd(file: string): Readable {
  const bytes = openBytes(file);
  return pipeline(streamOf(bytes), createZstdDecompress({ chunkSize: CHUNK }), () => bytes.close());
}
