import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** One entry of a tar archive while it is at hand; the next is reached only when this one has been read or left. */
export interface TarEntry {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** Of links: what they lead to. */
  readonly target?: string;
  /** Written without its holes (tar -S): what the stream gives is not what the file holds. */
  readonly sparse: boolean;
  readonly stream: Readable;
}

const BLOCK = 512;
const AHEAD = 1024 * 1024; // while one member is judged, what unpacks goes on; with the default of 16 KiB the two wait for each other

/** Without the second, which its types do not know, nothing of a tar from before ustar is read (tar --format=v7). */
const OPTIONS = { highWaterMark: AHEAD, allowUnknownFormat: true };

/** Whether the first 512 bytes are a tar header: its checksum is right, whatever the dialect. */
export function beginsAsTar(head: Buffer): boolean {
  if (head.length < BLOCK || !isOctal(head[150]) || !isOctal(head[151])) return false; // most files are none: before summing up
  const claimed = Number.parseInt(head.toString('latin1', 148, 156).replaceAll('\0', ' ').trim(), 8);
  let sum = 8 * 0x20; // the checksum's own bytes count as blanks
  for (let at = 0; at < BLOCK; at++) if (at < 148 || at >= 156) sum += head[at] ?? 0;
  return claimed === sum && head[0] !== 0;
}

/** A digit of a number in a header, or what may stand before and behind it. */
function isOctal(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x30 && byte <= 0x37) || byte === 0x20 || byte === 0);
}

/** Whether the first 512 bytes are the end of a tar archive: one that holds nothing. */
export function isEndOfTar(head: Buffer): boolean {
  return head.length >= BLOCK && head.every((byte) => byte === 0);
}

/**
 * The entries of a tar stream in their order. Nothing is unpacked; names are as the archive has them, also `../../x`
 * and absolute ones. Not through tar-stream's async iterator: it waits for ever for an archive that was cut off.
 * @param visit is awaited for each entry; what it does not read is passed over.
 * @throws Error of tar-stream where the archive is cut off or makes no sense.
 */
export async function readTarEntries(source: Readable, visit: (entry: TarEntry) => Promise<void>): Promise<void> {
  const { default: tar } = await import('tar-stream'); // bundled, CommonJS has no names of its own
  const archive = tar.extract(OPTIONS);
  return new Promise((resolve, reject) => {
    archive.on('entry', ({ name, type, size, linkname, pax: given }, content, next) => {
      const pax = (given ?? {}) as Readonly<Record<string, string>>;
      let ended = false;
      content.on('end', () => (ended = true));
      const entry = {
        name: pax['GNU.sparse.name'] ?? name,
        type: type ?? 'file',
        sparse: isSparse(type, pax),
        size: size ?? 0,
        ...(typeof linkname === 'string' ? { target: linkname } : {}),
        stream: content as unknown as Readable,
      };
      visit(entry).then(() => {
        if (ended) return next();
        content.on('end', () => next());
        content.resume();
      }, reject);
    });
    archive.on('finish', resolve);
    archive.on('error', (error) => {
      if (!isBehindEnd(archive)) return reject(error);
      source.unpipe(archive);
      finished(source.resume()).then(resolve, reject); // what unpacks it must come to its end
    });
    source.on('error', (error: Error) => {
      reject(error);
      archive.destroy(error); // else who reads an entry waits for ever
    });
    source.pipe(archive);
  });
}

/** GNU's own type S is one that tar-stream does not know; pax has records for it: https://www.gnu.org/software/tar/manual/html_node/Sparse-Formats.html */
function isSparse(type: string | null | undefined, pax: object): boolean {
  return type === null || Object.keys(pax).some((key) => key.startsWith('GNU.sparse.'));
}

/**
 * Whether what makes no sense stands behind the end of the archive, a block of zeros, where tar reads no more and tar-stream does.
 * That decodes the block to a header that is null; with one that makes no sense it keeps the header before.
 */
function isBehindEnd(archive: object): boolean {
  return '_header' in archive && archive._header === null;
}

/** A name without what leads up or to the root: what is kept of it when files of one tree are compared. */
export function plainName(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
