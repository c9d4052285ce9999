import { bytesOf, type Bytes } from '../elf/bytes.ts';
import { ElfError, PT, readElf } from '../elf/elf.ts';

/**
 * Whether a file without a build-id can be the one whose first page a core holds. The layout can refuse a wrong file,
 * never confirm the right one: a rebuild with one constant changed has the same first page.
 */
export function layoutIdentity(head: Buffer, candidate: Bytes): 'plausible' | 'refused' {
  const [inCore, onDisk] = [layoutOf(bytesOf(head)), layoutOf(candidate)];
  return inCore !== undefined && inCore === onDisk ? 'plausible' : 'refused';
}

/** What the loader maps, and the entry point; debug information and stripping change none of it. */
function layoutOf(bytes: Bytes): string | undefined {
  try {
    const elf = readElf(bytes);
    const loads = elf.programHeaders.filter(({ type }) => type === PT.load || type === PT.dynamic);
    return [
      elf.machine,
      elf.entry,
      ...loads.map(({ type, flags, address, memorySize }) => `${type} ${flags} ${address} ${memorySize}`),
    ].join('\n');
  } catch (error) {
    if (error instanceof ElfError) return undefined;
    throw error;
  }
}
