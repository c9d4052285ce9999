import type { Bytes } from '../elf/bytes.ts';
import { firstBuildId, type FoundBuildId } from '../elf/build-id.ts';
import { PT, type Elf, type ProgramHeader } from '../elf/elf.ts';

/** The kernel dumps the first page of a mapped ELF file, and no more of what the process did not write to. */
const PAGE = 4096;
const PROGRAM_HEADERS_END = { 32: 52, 64: 64 } as const;
const ENTRY = { 32: 32, 64: 56 } as const;

/**
 * Whether the first page that is mapped holds the program headers and the build-id.
 * `patchelf --set-interpreter` moves the note out of it (trees of PyInstaller and auditwheel).
 * @param found the file's build-id, as it was found; where that lies elsewhere there may be another in the first page.
 */
export function carriesBuildId(bytes: Bytes, elf: Elf, found: FoundBuildId | undefined): boolean {
  if (found?.segment === undefined) return false;
  const first = elf.programHeaders.find(
    ({ type, offset, fileSize }) => type === PT.load && offset < PAGE && fileSize > 0,
  );
  if (first === undefined || PROGRAM_HEADERS_END[elf.bits] + ENTRY[elf.bits] * elf.programHeaders.length > PAGE)
    return false;
  const start = first.address - BigInt(first.offset);
  const isInFirstPage = ({ offset, fileSize, address }: ProgramHeader): boolean =>
    offset + fileSize <= PAGE && address - start === BigInt(offset);
  if (isInFirstPage(found.segment)) return true;
  const notes = elf.programHeaders.filter((segment) => segment.type === PT.note && isInFirstPage(segment));
  return (
    firstBuildId(
      bytes,
      elf,
      notes.map(({ offset, fileSize, align }) => ({ offset, size: fileSize, align })),
    ) !== undefined
  );
}
