import { existsSync } from 'node:fs';
import { openBytes } from '../elf/bytes.ts';
import { debugFile } from '../elf/debug-tree.ts';
import { readElf } from '../elf/elf.ts';
import { readSections } from '../elf/sections.ts';
import { FaultlineError } from '../errors/errors.ts';

/** Whether the debug information of an ELF file is in it, or in a separate file where gdb looks by build-id: below one of `roots`. */
export function localDebugInfo(
  file: string,
  buildId: string | undefined,
  roots: readonly string[],
): 'found' | 'missing' | 'unknown' {
  try {
    if (carriesDebugInfo(file)) return 'found';
  } catch (error) {
    if (error instanceof FaultlineError) return 'unknown';
    throw error;
  }
  return buildId !== undefined && roots.some((root) => existsSync(debugFile(root, buildId))) ? 'found' : 'missing';
}

function carriesDebugInfo(file: string): boolean {
  const bytes = openBytes(file);
  try {
    return readSections(bytes, readElf(bytes)).withData('.debug_info') !== undefined;
  } finally {
    bytes.close();
  }
}
