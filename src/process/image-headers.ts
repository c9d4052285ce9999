import { bytesOf } from '../elf/bytes.ts';
import { ElfError, readElf, type Elf } from '../elf/elf.ts';
import type { Memory } from './memory.ts';

/** Within the first page, which the kernel dumps. */
const HEADERS = 4096;

/** The headers of an ELF file that is mapped at an address; undefined where memory does not hold them, or they are none. */
export function headersAt(memory: Memory, base: bigint): Elf | undefined {
  try {
    return readElf(bytesOf(memory.read(base, HEADERS) ?? Buffer.alloc(0)));
  } catch (error) {
    if (error instanceof ElfError) return undefined;
    throw error;
  }
}
