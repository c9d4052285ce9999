import { inflateSync, zstdDecompressSync, constants } from 'node:zlib';
import { bytesOf, windowed, type Bytes } from '../elf/bytes.ts';
import { ElfError, type Elf } from '../elf/elf.ts';
import { within } from '../elf/part.ts';
import { compressionOf, type Section } from '../elf/sections.ts';

const UNPACKED_MAX = 64 * 1024 * 1024;
const OLD_HEADER = 12;

/** A section's bytes, unpacked. `partial`: only the first of them. */
export interface SectionData {
  readonly bytes: Bytes;
  readonly partial: boolean;
}

/**
 * The data of a section of debug information: read in place, or the first of it unpacked in memory.
 * @param most bytes of a compressed section that are unpacked: its head tells what it holds.
 * @throws ElfError when it does not lie within the file or can't be unpacked.
 */
export function sectionData(bytes: Bytes, elf: Elf, section: Section, most: number): SectionData {
  if (section.offset + section.size > bytes.size)
    throw new ElfError(`its section ${section.name} reaches beyond its end`);
  const compression = compressionOf(bytes, elf, section);
  if (compression === undefined)
    return { bytes: windowed(within(bytes, section.offset, section.size)), partial: false };
  const header = section.name.startsWith('.zdebug_') ? OLD_HEADER : elf.bits === 64 ? 24 : 12;
  const packed = bytes.read(section.offset + header, Math.min(section.size - header, most));
  const unpacked = unpack(section.name, compression.algorithm, packed);
  return { bytes: bytesOf(unpacked), partial: unpacked.length < compression.size };
}

function unpack(name: string, algorithm: 'zlib' | 'zstd' | 'unknown', packed: Buffer): Buffer {
  try {
    if (algorithm === 'zlib')
      return inflateSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: UNPACKED_MAX });
    if (algorithm === 'zstd')
      return zstdDecompressSync(packed, { finishFlush: constants.ZSTD_e_flush, maxOutputLength: UNPACKED_MAX });
  } catch (error) {
    throw new ElfError(
      `its section ${name} can't be unpacked: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`,
    );
  }
  throw new ElfError(`its section ${name} is compressed in an unknown way`);
}
