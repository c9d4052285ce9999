import type { Bytes } from './bytes.ts';
import { ElfError, readSectionHeaders, type Elf, type SectionTable } from './elf.ts';
import { fieldsOf, type Encoding, type Fields } from './fields.ts';

/** Types of sections (sh_type). */
export const SHT = { null: 0, progbits: 1, symtab: 2, strtab: 3, note: 7, nobits: 8, dynsym: 11 } as const;
/** Flags of sections (sh_flags), of the lower 32 bits. */
export const SHF = { alloc: 2, execute: 4, compressed: 0x800 } as const;

/** A section. What lies in the file: `size` bytes from `offset` unless it is NOBITS; neither is checked. */
export interface Section {
  readonly name: string;
  readonly type: number;
  /** The lower 32 bits. */
  readonly flags: number;
  /** Where it is in memory, as the file was linked; 0 where it is not mapped. */
  readonly address: bigint;
  readonly offset: number;
  readonly size: number;
}

/** The sections of a file. A walk asks for some twenty names that few files have: none is made before it is asked for. */
export interface Sections {
  /** In the order of the file. */
  readonly all: readonly Section[];
  /** The first of this name. */
  find(name: string): Section | undefined;
  /** The first of this name whose data is in the file. */
  withData(name: string): Section | undefined;
}

/** How a section is compressed; `size`: what it claims to be when it is not. */
export interface Compression {
  readonly algorithm: 'zlib' | 'zstd' | 'unknown';
  readonly size: number;
}

const MAX_NAMES = 64 * 1024 * 1024;
const ALGORITHMS: Readonly<Record<number, 'zlib' | 'zstd'>> = { 1: 'zlib', 2: 'zstd' };

/**
 * All sections of a file, in its order; none if it has no section table.
 * @throws ElfError when the table or its names are not within the file.
 */
export function readSections(bytes: Bytes, elf: Elf): Sections {
  const table = elf.sectionTable;
  if (table === undefined || table.count === 0) return sectionsOf([], '');
  const fields = fieldsOf(readSectionHeaders(bytes, elf, table), elf);
  const names = readNames(bytes, fields, elf, table);
  const all: HeldSection[] = [];
  for (let index = 0; index < table.count; index++)
    all.push(new HeldSection(fields, index * table.entrySize, elf, names));
  if (!all.every((section) => section.isNameWithin))
    throw new ElfError('the name of a section lies beyond the section names');
  return sectionsOf(all, names);
}

/** How a section's data is compressed (SHF_COMPRESSED, or the old .zdebug_*), if it is. */
export function compressionOf(bytes: Bytes, elf: Elf, section: Section): Compression | undefined {
  if (section.name.startsWith('.zdebug_')) return oldCompression(bytes, section);
  if ((section.flags & SHF.compressed) === 0) return undefined;
  const length = elf.bits === 64 ? 24 : 12;
  if (section.size < length) throw new ElfError(`its section ${section.name} is too short for its compression header`);
  const fields = fieldsOf(bytes.read(section.offset, length), elf);
  return { algorithm: ALGORITHMS[fields.u32(0)] ?? 'unknown', size: fields.size(elf.bits === 64 ? 8 : 4) };
}

/** The lowest address of code, as the file was linked; 0 for one that is not, or has none. */
export function codeStart({ all }: Sections): number {
  const code = all.filter(({ flags, size }) => (flags & SHF.execute) !== 0 && size > 0);
  return code.length === 0 ? 0 : Math.min(...code.map(({ address }) => Number(address)));
}

/** Whether a section's data is in the file: not NOBITS, not empty. */
export function hasData(section: Section): boolean {
  return section.type !== SHT.nobits && section.type !== SHT.null && section.size > 0;
}

function sectionsOf(all: readonly HeldSection[], names: string): Sections {
  const debug = names.includes('debug'); // in nearly all names that are asked for, and in those of few files
  const first = (name: string, fits: (section: Section) => boolean) => {
    if (!debug && name.includes('debug')) return undefined;
    return names.includes(name) ? all.find((section) => section.isNamed(name) && fits(section)) : undefined;
  };
  return { all, find: (name) => first(name, () => true), withData: (name) => first(name, hasData) };
}

class HeldSection implements Section {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
  readonly #names: string;
  readonly #nameAt: number;
  readonly #fields: Fields;
  readonly #addressAt: number;

  constructor(fields: Fields, at: number, { bits, littleEndian }: Encoding, names: string) {
    this.#names = names;
    this.#fields = fields;
    this.#addressAt = at + (bits === 64 ? 16 : 12);
    this.#nameAt = fields.u32(at);
    this.type = fields.u32(at + 4);
    this.flags = fields.u32(bits === 64 && !littleEndian ? at + 12 : at + 8);
    this.offset = fields.size(bits === 64 ? at + 24 : at + 16);
    this.size = fields.size(bits === 64 ? at + 32 : at + 20);
  }

  get address(): bigint {
    return this.#fields.word(this.#addressAt);
  }

  get isNameWithin(): boolean {
    return this.#nameAt < this.#names.length || this.#nameAt === 0;
  }

  get name(): string {
    const end = this.#names.indexOf('\0', this.#nameAt);
    return Buffer.from(this.#names.slice(this.#nameAt, end === -1 ? undefined : end), 'latin1').toString();
  }

  isNamed(name: string): boolean {
    return this.#names.startsWith(name, this.#nameAt) && (this.#names[this.#nameAt + name.length] ?? '\0') === '\0';
  }
}

/** One character a byte. */
function readNames(bytes: Bytes, fields: Fields, elf: Elf, { count, entrySize, namesIndex }: SectionTable): string {
  if (namesIndex === 0) return ''; // SHN_UNDEF: no section has a name
  if (namesIndex >= count) throw new ElfError(`its section names are said to be in section ${namesIndex} of ${count}`);
  const { offset, size } = new HeldSection(fields, namesIndex * entrySize, elf, '');
  if (size > MAX_NAMES || offset + size > bytes.size) throw new ElfError('its section names lie beyond its end');
  return bytes.read(offset, size).toString('latin1');
}

/** `ZLIB` and the size as 8 bytes, most significant first, whatever the file's byte order. */
function oldCompression(bytes: Bytes, section: Section): Compression | undefined {
  const head = bytes.read(section.offset, Math.min(12, section.size));
  if (head.length < 12 || head.toString('latin1', 0, 4) !== 'ZLIB') return undefined;
  return { algorithm: 'zlib', size: Number(head.readBigUInt64BE(4)) };
}
