import type { Bytes } from './bytes.ts';
import { PT, readElf } from './elf.ts';
import { cstringAt, fieldsOf } from './fields.ts';
import { readSections } from './sections.ts';

/** What a file offers to others, which strip leaves there. */
export interface DynamicFunctions {
  readonly functions: readonly DynamicFunction[];
  /** Where a program is entered, from where the file's first byte is mapped. */
  readonly entry: bigint;
}

/** A function that a file offers to others. */
export interface DynamicFunction {
  readonly name: string;
  /** From where the file's first byte is mapped. */
  readonly offset: bigint;
}

/** Bytes of a symbol in a 64-bit file: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.symtab.html */
const ENTRY = 24;
const FUNCTION = 2;
/** Characters of a name that are read. */
const LONGEST = 256;
/** Bytes of symbols and of names that are read: a browser has 10 MB. */
const MOST = 64 * 1024 * 1024;

/**
 * The functions of a 64-bit file's `.dynsym` whose names fit; none where it has no such section, or a larger one than any.
 * @throws ElfError for bytes that are no ELF file, or whose tables don't lie within them.
 */
export function dynamicFunctions(bytes: Bytes, wanted: RegExp): DynamicFunctions {
  const elf = readElf(bytes);
  const sections = readSections(bytes, elf);
  const [symbols, names] = [sections.withData('.dynsym'), sections.withData('.dynstr')];
  const first = elf.programHeaders.find(({ type }) => type === PT.load);
  const start = first === undefined ? 0n : first.address - BigInt(first.offset);
  const none = { functions: [], entry: elf.entry - start };
  if (elf.bits !== 64 || symbols === undefined || names === undefined) return none;
  if (symbols.size > MOST || names.size > MOST) return none;
  const table = bytes.read(symbols.offset, symbols.size);
  const texts = bytes.read(names.offset, names.size);
  const fields = fieldsOf(table, elf);
  const found: DynamicFunction[] = [];
  for (let at = 0; at + ENTRY <= table.length; at += ENTRY) {
    const isDefined = fields.u16(at + 6) !== 0;
    if (!isDefined || ((table[at + 4] ?? 0) & 0xf) !== FUNCTION) continue;
    const nameAt = fields.u32(at);
    const name = cstringAt(texts.subarray(nameAt, nameAt + LONGEST), 0);
    if (wanted.test(name)) found.push({ name, offset: fields.u64(at + 8) - start });
  }
  return { ...none, functions: found };
}
