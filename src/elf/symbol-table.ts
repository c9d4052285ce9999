import type { Bytes } from './bytes.ts';
import { ElfError, type Elf } from './elf.ts';
import { cstringAt } from './fields.ts';
import { hasData, SHF, SHT, type Section, type Sections } from './sections.ts';

/** A symbol that stands for code. */
export interface CodeSymbol {
  /** Mangled, where it is; without the version that a library gives it. */
  readonly name: string;
  /** As the file was linked. */
  readonly address: number;
  /** 0 where the table does not tell. */
  readonly size: number;
}

/** The symbols of a file that stand for code, and for what else has an address. */
export interface SymbolTable {
  /** The one that is taken for what is at an address, as gdb does. */
  at(address: number): CodeSymbol | undefined;
  /** The address of a symbol that other files see, or of one that they do not. */
  addressOf(name: string, scope: 'global' | 'local'): number | undefined;
}

/** Bytes of symbols, and of names: a browser has 100 MB. */
const MOST = 256 * 1024 * 1024;
const NAME_MAX = 65_536;
const LAYOUT = {
  64: { size: 24, info: 4, section: 6, value: 8, length: 16 },
  32: { size: 16, info: 12, section: 14, value: 4, length: 8 },
} as const;
const TYPE = { section: 3, tls: 6 } as const;
const LOCAL = 0;
const SPECIAL = 0xff00; // absolute ones, and what is in no section yet
const MACHINE_WITH_MAPPING = new Set([183, 40, 243]); // aarch64, arm, riscv: `$x` tells code from data

/**
 * The symbols of a file: of its symbol table where it has one, else those that it offers to others.
 * @throws ElfError where a table does not lie within the file.
 */
export function symbolTable(bytes: Bytes, elf: Elf, sections: Sections): SymbolTable | undefined {
  for (const [type, names] of [
    [SHT.symtab, '.strtab'],
    [SHT.dynsym, '.dynstr'],
  ] as const) {
    const symbols = sections.all.find((section) => section.type === type && hasData(section));
    const texts = sections.withData(names);
    if (symbols !== undefined && texts !== undefined)
      return new Table(elf, sections, dataOf(bytes, symbols), dataOf(bytes, texts));
  }
  return undefined;
}

function dataOf(bytes: Bytes, { name, offset, size }: Section): Buffer {
  if (size > MOST || offset + size > bytes.size) throw new ElfError(`its section ${name} reaches beyond its end`);
  return bytes.read(offset, size);
}

/** A symbol whose name is not read yet. */
interface Candidate {
  readonly address: number;
  readonly size: number;
  readonly nameAt: number;
}

/**
 * Looked through from end to end for each address: that takes less than to sort it for the few that are asked for. Where symbols begin
 * is read once.
 */
class Table implements SymbolTable {
  readonly #view: DataView;
  readonly #names: Buffer;
  readonly #littleEndian: boolean;
  readonly #layout: (typeof LAYOUT)[32 | 64];
  readonly #bits: 32 | 64;
  readonly #bounds: readonly { readonly index: number; readonly start: number; readonly end: number }[];
  readonly #hasMapping: boolean;
  readonly #found = new Map<number, CodeSymbol | undefined>();
  #starts: Float64Array | undefined;

  constructor(elf: Elf, sections: Sections, symbols: Buffer, names: Buffer) {
    this.#view = new DataView(symbols.buffer, symbols.byteOffset, symbols.byteLength);
    this.#names = names;
    this.#littleEndian = elf.littleEndian;
    this.#bits = elf.bits;
    this.#layout = LAYOUT[elf.bits];
    this.#bounds = sections.all.flatMap(({ flags, address, size }, index) =>
      (flags & SHF.alloc) === 0 ? [] : [{ index, start: Number(address), end: Number(address) + size }],
    );
    this.#hasMapping = MACHINE_WITH_MAPPING.has(elf.machine);
  }

  at(address: number): CodeSymbol | undefined {
    if (!this.#found.has(address)) this.#found.set(address, this.#find(address));
    return this.#found.get(address);
  }

  addressOf(name: string, scope: 'global' | 'local'): number | undefined {
    const wanted = Buffer.from(`${name}\0`);
    for (let at = this.#layout.size; at + this.#layout.size <= this.#view.byteLength; at += this.#layout.size) {
      const info = this.#view.getUint8(at + this.#layout.info);
      if ((info >> 4 === LOCAL) !== (scope === 'local') || this.#section(at) === 0 || (info & 0xf) === TYPE.tls)
        continue;
      const nameAt = this.#view.getUint32(at, this.#littleEndian);
      if (this.#names.subarray(nameAt, nameAt + wanted.length).equals(wanted))
        return this.#word(at + this.#layout.value);
    }
    return undefined;
  }

  /**
   * gdb's lookup_minimal_symbol_by_pc_section (minsyms.c): of those that have a size the last at the address or below it, if it
   * goes so far, else the one before it; else one without a size that is behind all of these. Of several at one address it is the
   * last by the alphabet (13.1: `free` of glibc's `__libc_free`, `cfree` and `free`).
   */
  #find(address: number): CodeSymbol | undefined {
    const section = this.#bounds.find(({ start, end }) => address >= start && address < end)?.index;
    if (section === undefined) return undefined;
    let [last, before, sizeless]: (Candidate | undefined)[] = [];
    const { size, info } = this.#layout;
    const starts = (this.#starts ??= this.#readStarts());
    for (let index = 0; index < starts.length; index++) {
      const start = starts[index] ?? Infinity;
      if (!(start <= address) || (before !== undefined && start < before.address)) continue;
      const at = (index + 1) * size;
      if (this.#section(at) !== section) continue;
      if ((this.#view.getUint8(at + info) & 0xf) === TYPE.section) continue;
      const length = this.#word(at + this.#layout.length);
      const found = { address: start, size: length, nameAt: this.#view.getUint32(at, this.#littleEndian) };
      if (length === 0) {
        if (this.#isBehind(found, sizeless) && !this.#isMark(found)) sizeless = found;
      } else if (this.#isBehind(found, last)) [last, before] = [found, last];
      else if (this.#isBehind(found, before)) before = found;
    }
    const covering = [last, before].find((each) => each !== undefined && address < each.address + each.size);
    const best = covering ?? (sizeless && this.#isBehind(sizeless, last) ? sizeless : undefined);
    return best && { name: this.#name(best), address: best.address, size: best.size };
  }

  /** Of each symbol but the first, which is none. */
  #readStarts(): Float64Array {
    const { size, value } = this.#layout;
    const starts = new Float64Array(Math.max(0, Math.floor(this.#view.byteLength / size) - 1));
    for (let index = 0; index < starts.length; index++) starts[index] = this.#word((index + 1) * size + value);
    return starts;
  }

  #section(at: number): number {
    const section = this.#view.getUint16(at + this.#layout.section, this.#littleEndian);
    return section >= SPECIAL ? 0 : section;
  }

  #word(at: number): number {
    if (this.#bits === 32) return this.#view.getUint32(at, this.#littleEndian);
    const [low, high] = this.#littleEndian ? [at, at + 4] : [at + 4, at];
    return this.#view.getUint32(high, this.#littleEndian) * 2 ** 32 + this.#view.getUint32(low, this.#littleEndian);
  }

  /** Whether a symbol without a size is no name at all: `$x`, `.L5`, the end of a section. */
  #isMark(found: Candidate): boolean {
    const name = this.#name(found);
    return name === '' || name.startsWith('.L') || (this.#hasMapping && name.startsWith('$'));
  }

  #name({ nameAt }: Candidate): string {
    const name = cstringAt(this.#names, nameAt, NAME_MAX);
    const version = name.indexOf('@', 1);
    return version === -1 ? name : name.slice(0, version);
  }
  /** By address, then by name: as the bytes are, not as a language sorts. */
  #isBehind(a: Candidate, b: Candidate | undefined): boolean {
    if (b === undefined || a.address !== b.address) return b === undefined || a.address > b.address;
    return Buffer.compare(Buffer.from(this.#name(a)), Buffer.from(this.#name(b))) > 0;
  }
}
