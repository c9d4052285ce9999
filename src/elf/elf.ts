import type { Bytes } from './bytes.ts';
import { ElfError } from './error.ts';
import { fieldsOf, type Encoding, type Fields } from './fields.ts';

export { ElfError } from './error.ts';

/** Types of files (e_type). */
export const ET = { relocatable: 1, executable: 2, shared: 3, core: 4 } as const;
/** Types of program headers (p_type). */
export const PT = {
  load: 1,
  dynamic: 2,
  interpreter: 3,
  note: 4,
  phdr: 6,
  tls: 7,
  unwind: 0x6474_e550,
  relro: 0x6474_e552,
} as const;

/** Flags of program headers (p_flags). */
export const PF = { execute: 1, write: 2, read: 4 } as const;

/** A segment. What lies in the file: `fileSize` bytes from `offset`; neither is checked against the file's size. */
export interface ProgramHeader {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: bigint;
  readonly fileSize: number;
  readonly memorySize: bigint;
  readonly align: number;
}

/** The head of an ELF file. */
export interface Elf extends Encoding {
  readonly type: number;
  readonly machine: number;
  readonly entry: bigint;
  readonly programHeaders: readonly ProgramHeader[];
  /** Where the section headers are, as the file says; `count` and `namesIndex` are final. Absent: it has none. */
  readonly sectionTable?: SectionTable;
}

export interface SectionTable {
  readonly offset: number;
  readonly count: number;
  readonly entrySize: number;
  readonly namesIndex: number;
}

/** Byte offsets in the structures of each class: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html */
const LAYOUT = {
  32: { header: 52, entry: 24, phoff: 28, shoff: 32, counts: 42, programHeader: 32, sectionHeader: 40 },
  64: { header: 64, entry: 24, phoff: 32, shoff: 40, counts: 54, programHeader: 56, sectionHeader: 64 },
} as const;

const MAGIC = 0x7f454c46; // \x7fELF
const EXTENDED_PROGRAM_HEADERS = 0xffff; // PN_XNUM: the number is in section 0
const EXTENDED_NAMES_INDEX = 0xffff; // SHN_XINDEX: so is the index of the names
const MAX_PROGRAM_HEADERS = 1 << 19; // a core has one per mapping; the kernel's default limit is 65,530
const MAX_SECTIONS = 1 << 18; // an object of 66,000 functions has as many

/** Whether the bytes begin as an ELF file does. */
export function isElf(bytes: Bytes): boolean {
  return beginsAsElf(bytes.read(0, 4));
}

/** Whether the first bytes of a file are those of an ELF file. */
export function beginsAsElf(head: Buffer): boolean {
  return head.length >= 4 && head.readUInt32BE(0) === MAGIC;
}

/**
 * Reads the file header and the program headers.
 * @throws ElfError for bytes that are no ELF file, or whose tables don't lie within them.
 */
export function readElf(bytes: Bytes): Elf {
  const head = bytes.read(0, LAYOUT[64].header);
  const encoding = readEncoding(head);
  const layout = LAYOUT[encoding.bits];
  const header = fieldsOf(head, encoding);
  const sectionTable = readSectionTable(bytes, encoding, header);
  return {
    ...encoding,
    type: header.u16(16),
    machine: header.u16(18),
    entry: header.word(layout.entry),
    programHeaders: readProgramHeaders(bytes, encoding, header),
    ...(sectionTable === undefined ? {} : { sectionTable }),
  };
}

function readEncoding(head: Buffer): Encoding {
  if (!beginsAsElf(head)) throw new ElfError('it does not begin as an ELF file does');
  const [fileClass, data] = [head[4], head[5]];
  if (fileClass !== 1 && fileClass !== 2)
    throw new ElfError(`its class is ${fileClass ?? 'missing'}, neither 32 nor 64 bits`);
  if (data !== 1 && data !== 2)
    throw new ElfError(`its byte order is ${data ?? 'missing'}, neither little nor big endian`);
  return { bits: fileClass === 1 ? 32 : 64, littleEndian: data === 1 };
}

function readProgramHeaders(bytes: Bytes, encoding: Encoding, header: Fields): ProgramHeader[] {
  const layout = LAYOUT[encoding.bits];
  const offset = header.size(layout.phoff);
  const entrySize = header.u16(layout.counts);
  const claimed = header.u16(layout.counts + 2);
  if (claimed === 0 || offset === 0) return [];
  const count = claimed === EXTENDED_PROGRAM_HEADERS ? extendedCount(bytes, encoding, header) : claimed;
  const table = readTable(bytes, {
    what: 'program headers',
    offset,
    count,
    entrySize,
    least: layout.programHeader,
    most: MAX_PROGRAM_HEADERS,
  });
  const fields = fieldsOf(table, encoding);
  const headers: ProgramHeader[] = [];
  for (let index = 0; index < count; index++) headers.push(programHeader(fields, index * entrySize, encoding.bits));
  return headers;
}

function programHeader(fields: Fields, at: number, bits: 32 | 64): ProgramHeader {
  const word = bits / 8;
  const sizes = bits === 64 ? at + 32 : at + 16;
  return {
    type: fields.u32(at),
    flags: fields.u32(bits === 64 ? at + 4 : at + 24),
    offset: fields.size(bits === 64 ? at + 8 : at + 4),
    address: fields.word(bits === 64 ? at + 16 : at + 8),
    fileSize: fields.size(sizes),
    memorySize: fields.word(sizes + word),
    align: fields.size(bits === 64 ? at + 48 : at + 28),
  };
}

/** The number of program headers where 65,535 is not enough: sh_info of section 0. */
function extendedCount(bytes: Bytes, encoding: Encoding, header: Fields): number {
  const offset = header.size(LAYOUT[encoding.bits].shoff);
  if (offset === 0) return EXTENDED_PROGRAM_HEADERS;
  return sectionZero(bytes, encoding, offset).u32(encoding.bits === 64 ? 44 : 28);
}

function readSectionTable(bytes: Bytes, encoding: Encoding, header: Fields): SectionTable | undefined {
  const { shoff, counts } = LAYOUT[encoding.bits];
  const offset = header.size(shoff);
  if (offset === 0) return undefined;
  const [entrySize, claimed, names] = [header.u16(counts + 4), header.u16(counts + 6), header.u16(counts + 8)];
  if (claimed !== 0 && names !== EXTENDED_NAMES_INDEX) return { offset, entrySize, count: claimed, namesIndex: names };
  if (offset >= bytes.size) return { offset, entrySize, count: claimed, namesIndex: names }; // readSections judges it
  const zero = sectionZero(bytes, encoding, offset);
  const count = claimed === 0 ? zero.size(encoding.bits === 64 ? 32 : 20) : claimed;
  const namesIndex = names === EXTENDED_NAMES_INDEX ? zero.u32(encoding.bits === 64 ? 40 : 24) : names;
  return { offset, entrySize, count, namesIndex };
}

function sectionZero(bytes: Bytes, encoding: Encoding, offset: number): Fields {
  return fieldsOf(bytes.read(offset, LAYOUT[encoding.bits].sectionHeader), encoding);
}

/** The section headers' bytes. */
export function readSectionHeaders(bytes: Bytes, elf: Elf, { offset, count, entrySize }: SectionTable): Buffer {
  return readTable(bytes, {
    what: 'section headers',
    offset,
    count,
    entrySize,
    least: LAYOUT[elf.bits].sectionHeader,
    most: MAX_SECTIONS,
  });
}

interface Table {
  readonly what: string;
  readonly offset: number;
  readonly count: number;
  readonly entrySize: number;
  readonly least: number;
  readonly most: number;
}

/** A table whose place, entry size and count were checked before a byte of it is read. */
function readTable(bytes: Bytes, { what, offset, count, entrySize, least, most }: Table): Buffer {
  if (entrySize < least) throw new ElfError(`its ${what} claim to be ${entrySize} bytes each, not ${least}`);
  if (count > most) throw new ElfError(`it claims ${count} ${what}; ${most} is the most that is read`);
  if (offset + count * entrySize > bytes.size) throw new ElfError(`its ${what} lie beyond its end`);
  return bytes.read(offset, count * entrySize);
}
