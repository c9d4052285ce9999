import { unpackXz } from '../archive/unpack-xz.ts';
import { bytesOf, type Bytes } from '../elf/bytes.ts';
import { readElf } from '../elf/elf.ts';
import { within } from '../elf/part.ts';
import { hasData, readSections, SHT, type Sections } from '../elf/sections.ts';
import { symbolTable, type SymbolTable } from '../elf/symbol-table.ts';

/** Bytes, unpacked: of a browser of 200 MB it has 10. */
const UNPACKED_MAX = 64 * 1024 * 1024;

/**
 * The symbols that a stripped file has packed (.gnu_debugdata, an ELF file in xz): functions that it does not offer to others. Fedora and
 * its kin build all programs so: https://sourceware.org/gdb/current/onlinedocs/gdb.html/MiniDebugInfo.html
 * @returns undefined where it has none, or they are damaged.
 * @throws ElfError where what was packed is no ELF file.
 */
export function packedSymbols(bytes: Bytes, sections: Sections): SymbolTable | undefined {
  const section = sections.withData('.gnu_debugdata');
  if (section === undefined || hasSymbols(sections)) return undefined;
  const unpacked = unpackXz(within(bytes, section.offset, section.size), UNPACKED_MAX);
  if (unpacked === undefined) return undefined;
  const inner = bytesOf(unpacked);
  const elf = readElf(inner);
  return symbolTable(inner, elf, readSections(inner, elf));
}

/** Whether a file has a symbol table: all that could be packed is in it. */
export function hasSymbols({ all }: Sections): boolean {
  return all.some((section) => section.type === SHT.symtab && hasData(section));
}
