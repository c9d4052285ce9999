import { statSync } from 'node:fs';
import { compressionOf, type Compression } from '../tools/compression.ts';
import { readHead } from '../tools/decompress.ts';

/** What a path leads to, as far as its first bytes tell. `elf`: an ELF file that is no core; `apport`: a report of Ubuntu's apport. */
export type FileKind =
  | 'missing'
  | 'inaccessible'
  | 'directory'
  | 'special'
  | 'empty'
  | 'core'
  | 'elf'
  | 'apport'
  | 'other'
  | Compression;

const ET_CORE = 4;
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

/** Looks at a path without ever waiting: a pipe or a device is not opened. */
export async function fileKind(path: string): Promise<FileKind> {
  try {
    const status = statSync(path);
    if (status.isDirectory()) return 'directory';
    if (!status.isFile()) return 'special';
    return headKind(readHead(path));
  } catch (error) {
    return ABSENT.has((error as NodeJS.ErrnoException).code ?? '') ? 'missing' : 'inaccessible';
  }
}

function headKind(head: Buffer): FileKind {
  if (head.length === 0) return 'empty';
  return compressionOf(head) ?? (isReport(head) ? 'apport' : elfKind(head));
}

/** problem_report.py writes the type first; a report from which other fields were taken may begin with the core. */
function isReport(head: Buffer): boolean {
  return /^(?:ProblemType: |CoreDump: base64)/.test(head.toString('latin1'));
}

function elfKind(head: Buffer): FileKind {
  if (head.subarray(0, 4).toString('latin1') !== '\x7fELF' || head.length < 18) return 'other';
  const type = head.readUInt8(5) === 2 ? head.readUInt16BE(16) : head.readUInt16LE(16);
  return type === ET_CORE ? 'core' : 'elf';
}
