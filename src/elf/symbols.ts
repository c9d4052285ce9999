import type { Bytes } from './bytes.ts';
import type { Elf } from './elf.ts';
import { cstringAt, fieldsOf } from './fields.ts';
import { hasData, SHT, type Section, type Sections } from './sections.ts';

const DT_SONAME = 14n;
const STT_FUNC = 2;
const TABLE_MAX = 64 * 1024 * 1024;
const DYNAMIC_MAX = 64 * 1024;

/** The name that a shared library goes by (DT_SONAME); absent where it has none, or where its data were left out. */
export function readSoname(bytes: Bytes, elf: Elf, sections: Sections): string | undefined {
  const [dynamic, names] = [sections.withData('.dynamic'), sections.withData('.dynstr')];
  if (dynamic === undefined || names === undefined) return undefined;
  const data = dataOf(bytes, dynamic, DYNAMIC_MAX);
  const fields = fieldsOf(data, elf);
  const word = elf.bits / 8;
  for (let at = 0; at + 2 * word <= data.length; at += 2 * word) {
    if (fields.word(at) === DT_SONAME)
      return cstringAt(dataOf(bytes, names, TABLE_MAX), Number(fields.word(at + word)));
  }
  return undefined;
}

/** Whether the symbol table has a function of this name; undefined: the file has no symbol table. */
export function hasFunction(bytes: Bytes, elf: Elf, sections: Sections, name: string): boolean | undefined {
  const symbols = sections.all.find((section) => section.type === SHT.symtab && hasData(section));
  const names = sections.withData('.strtab');
  if (symbols === undefined || names === undefined) return undefined;
  const text = dataOf(bytes, names, TABLE_MAX);
  const wanted = Buffer.from(`${name}\0`);
  const data = dataOf(bytes, symbols, TABLE_MAX);
  const fields = fieldsOf(data, elf);
  const [size, infoAt] = elf.bits === 64 ? [24, 4] : [16, 12];
  for (let at = size; at + size <= data.length; at += size) {
    const nameAt = fields.u32(at);
    const found = text.subarray(nameAt, nameAt + wanted.length).equals(wanted);
    if (found && ((data[at + infoAt] ?? 0) & 0xf) === STT_FUNC) return true;
  }
  return false;
}

function dataOf(bytes: Bytes, section: Section, most: number): Buffer {
  return bytes.read(section.offset, Math.min(section.size, most));
}
