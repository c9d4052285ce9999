import { stat } from 'node:fs/promises';
import { compressionOf, type Compression } from '../tools/compression.ts';
import { readHead } from '../tools/decompress.ts';

/** What a path leads to, as far as its first bytes tell. `elf`: an ELF file that is no core. */
export type FileKind =
  | 'missing'
  | 'inaccessible'
  | 'directory'
  | 'special'
  | 'empty'
  | 'core'
  | 'elf'
  | 'other'
  | Compression;

const ET_CORE = 4;
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

/** Looks at a path without ever waiting: a pipe or a device is not opened. */
export async function fileKind(path: string): Promise<FileKind> {
  try {
    const status = await stat(path);
    if (status.isDirectory()) return 'directory';
    if (!status.isFile()) return 'special';
    return headKind(await readHead(path));
  } catch (error) {
    return ABSENT.has((error as NodeJS.ErrnoException).code ?? '') ? 'missing' : 'inaccessible';
  }
}

function headKind(head: Buffer): FileKind {
  if (head.length === 0) return 'empty';
  return compressionOf(head) ?? elfKind(head);
}

function elfKind(head: Buffer): FileKind {
  if (head.subarray(0, 4).toString('latin1') !== '\x7fELF' || head.length < 18) return 'other';
  const type = head.readUInt8(5) === 2 ? head.readUInt16BE(16) : head.readUInt16LE(16);
  return type === ET_CORE ? 'core' : 'elf';
}
