import type { Bytes } from './bytes.ts';
import type { Elf } from './elf.ts';
import { fieldsOf } from './fields.ts';
import { readSections, SHF } from './sections.ts';

/** Types of sections with relocations (sh_type), and the bytes of an entry of each class. */
const ENTRIES: Readonly<Record<number, { readonly 32: number; readonly 64: number }>> = {
  4: { 32: 12, 64: 24 }, // SHT_RELA
  9: { 32: 8, 64: 16 }, // SHT_REL
};
const MOST = 64 * 1024 * 1024;

/**
 * The addresses, as the file was linked, that the loader fills or changes; empty where the file has no sections.
 * @throws ElfError when the sections are not within the file.
 */
export function relocatedPlaces(bytes: Bytes, elf: Elf): ReadonlySet<bigint> {
  const places = new Set<bigint>();
  for (const { type, flags, offset, size } of readSections(bytes, elf).all) {
    const entry = ENTRIES[type]?.[elf.bits];
    if (entry === undefined || (flags & SHF.alloc) === 0) continue;
    const table = bytes.read(offset, Math.min(size, MOST));
    const fields = fieldsOf(table, elf);
    for (let at = 0; at + entry <= table.length; at += entry) places.add(fields.word(at)); // r_offset is first in both
  }
  return places;
}
