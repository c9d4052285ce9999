import type { Bytes } from '../../elf/bytes.ts';
import { ElfError } from '../../elf/error.ts';
import { cursorOf } from '../cursor.ts';
import type { FormContext, FormValue } from '../forms.ts';
import { textOf, type EntriesPlace, type Unit } from '../units.ts';
import type { DebugData } from './data.ts';
import { EntryBytes } from './entry-bytes.ts';
import { kindsOf, type EntryKind } from './kinds.ts';
import { LIST_MAX, LISTS, rangesIn, wordOf, type ListContext, type Range } from './lists.ts';

/** DW_AT_*: DWARF 5, table 7.5. */
export const AT = {
  sibling: 0x01,
  name: 0x03,
  lines: 0x10,
  start: 0x11,
  end: 0x12,
  origin: 0x31,
  specification: 0x47,
  ranges: 0x55,
  callFile: 0x58,
  callLine: 0x59,
  mainSubprogram: 0x6a,
  linkageName: 0x6e,
  addressBase: 0x73,
  rangesBase: 0x74,
  offsetsBase: 0x72,
  placesBase: 0x8c,
  oldLinkageName: 0x2007,
  /** Of skeletons of DWARF 4: binutils' dwarf2.def. */
  oldRangesBase: 0x2132,
  oldAddressBase: 0x2133,
} as const;

/** An entry of a unit. */
export interface Entry {
  /** In .debug_info. */
  readonly at: number;
  readonly tag: number;
  readonly hasChildren: boolean;
  /** Where what follows it begins: its first child, or the next entry. */
  readonly next: number;
  /** None of an attribute that it does not have. */
  value(name: number): FormValue | undefined;
}

const ENTRIES_MAX = 256 * 1024 * 1024;

/** A unit whose entries can be read, at any place. */
export class CodeUnit {
  readonly data: DebugData;
  readonly unit: Unit;
  readonly place: EntriesPlace;
  readonly #entries: EntryBytes;

  /** @throws ElfError where its abbreviations can't be read. */
  constructor(data: DebugData, unit: Unit, place: EntriesPlace) {
    this.data = data;
    this.unit = unit;
    this.place = place;
    const bytes = data.info.read(place.at, Math.min(place.size, ENTRIES_MAX));
    const kinds = kindsOf(data, place.abbreviationsAt, place.context);
    this.#entries = new EntryBytes(bytes, kinds, place.context, data.littleEndian);
  }

  get context(): FormContext {
    return this.place.context;
  }

  get start(): number {
    return this.place.at;
  }

  get end(): number {
    return this.place.at + this.#entries.length;
  }

  /** Its language, DW_LANG_*. */
  get language(): number | undefined {
    return this.unit.language;
  }

  /** The kind of entry at a place; undefined where the children of another end. @throws ElfError where it is none. */
  kindAt(at: number): EntryKind | undefined {
    return this.#entries.kindAt(at - this.place.at);
  }

  /** Where what follows an entry begins: its first child, or the next entry. */
  nextOf(at: number, kind: EntryKind): number {
    const { at: start } = this.place;
    const entries = this.#entries;
    return start + entries.behindValues(entries.behindCode(at - start), kind.together);
  }

  /** Where the entry behind one and its children begins: it says so itself, or they are passed over. */
  behind(at: number, kind: EntryKind): number {
    const { at: start, header } = this.place;
    const entries = this.#entries;
    const body = entries.behindCode(at - start);
    const sibling = entries.valueOf(kind, body, AT.sibling);
    const to = sibling?.kind === 'entry' && sibling.from === 'unit' ? header + sibling.offset : at;
    if (to > at) return to;
    const next = entries.behindValues(body, kind.together);
    return start + (kind.hasChildren ? entries.behindChildren(next) : next);
  }

  /** The entry at a place, whose values are read when they are asked for. */
  entryAt(at: number): Entry | undefined {
    const kind = this.kindAt(at);
    return kind && new UnitEntry(this.#entries, kind, at, this.place.at);
  }

  text(value: FormValue | undefined): string | undefined {
    if (value === undefined) return undefined;
    const { offsetSize, version } = this.context;
    const base = this.base(AT.offsetsBase) ?? (version === 5 ? 2 * offsetSize : 0);
    return textOf(value, this.data, base, offsetSize);
  }

  /** The addresses that an entry is of; none where it has none, or was removed. @throws ElfError where they can't be read. */
  rangesOf(entry: Pick<Entry, 'value'>): readonly Range[] {
    return this.#writtenRanges(entry).filter(([start]) => start >= this.data.codeStart);
  }

  #writtenRanges(entry: Pick<Entry, 'value'>): readonly Range[] {
    const ranges = entry.value(AT.ranges);
    if (ranges !== undefined) return this.#list(ranges);
    const start = this.address(entry.value(AT.start));
    const end = entry.value(AT.end);
    if (start === undefined || end === undefined) return [];
    const until = end.kind === 'number' ? start + Number(end.value) : this.address(end);
    return until === undefined || until <= start ? [] : [[start, until]];
  }

  address(value: FormValue | undefined): number | undefined {
    if (value?.kind === 'address') return value.address;
    return value?.kind === 'address-index' ? this.addressAt(value.index) : undefined;
  }

  #list(value: FormValue): readonly Range[] {
    const { version, offsetSize } = this.context;
    const { rangeLists, ranges, littleEndian } = this.data;
    const context = this.listContext;
    const old = (data: Buffer): Range[] => rangesIn(data, LISTS.old, context);
    const list = (data: Buffer): Range[] => rangesIn(data, LISTS.ranges, context);
    const base = this.base(AT.rangesBase);
    if (value.kind === 'number')
      return version < 5
        ? readList(ranges, (base ?? 0) + Number(value.value), old)
        : readList(rangeLists, Number(value.value), list);
    if (version < 5 || value.kind !== 'ranges-index' || base === undefined) return [];
    const cursor = cursorOf(readAt(rangeLists, base + value.index * offsetSize, offsetSize), littleEndian);
    return readList(rangeLists, base + wordOf(cursor, offsetSize), list);
  }

  /** Where its code begins: what addresses in its lists are relative to. */
  get codeStart(): number {
    return this.address(this.unit.attribute?.(AT.start)) ?? 0;
  }

  /** What its lists of ranges and of places are read with. */
  get listContext(): ListContext {
    return {
      ...this.context,
      littleEndian: this.data.littleEndian,
      base: this.codeStart,
      addressAt: (index) => this.addressAt(index),
    };
  }

  /** An address by its number among those of the unit. */
  addressAt(index: number): number {
    const { addressSize } = this.context;
    const base = this.base(AT.addressBase) ?? 8;
    const cursor = cursorOf(
      readAt(this.data.addresses, base + index * addressSize, addressSize),
      this.data.littleEndian,
    );
    return wordOf(cursor, addressSize);
  }

  /** Where the unit's part of a section begins that an attribute names. */
  base(name: number): number | undefined {
    const value = this.unit.attribute?.(name);
    return value?.kind === 'number' ? Number(value.value) : undefined;
  }
}

/** A class: there are thousands of them. */
class UnitEntry implements Entry {
  readonly at: number;
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly next: number;
  readonly #entries: EntryBytes;
  readonly #kind: EntryKind;
  readonly #body: number;

  constructor(entries: EntryBytes, kind: EntryKind, at: number, start: number) {
    this.at = at;
    this.tag = kind.tag;
    this.hasChildren = kind.hasChildren;
    this.#entries = entries;
    this.#kind = kind;
    this.#body = entries.behindCode(at - start);
    this.next = start + entries.behindValues(this.#body, kind.together);
  }

  value(name: number): FormValue | undefined {
    return this.#entries.valueOf(this.#kind, this.#body, name);
  }
}

function readAt(bytes: Bytes | undefined, at: number, size: number): Buffer {
  return bytes?.read(at, size) ?? Buffer.alloc(0);
}

/** Most lists are short: all that may belong to one is read where its first bytes do not hold it. */
const FIRST_READ = 512;

function readList(bytes: Bytes | undefined, at: number, read: (data: Buffer) => Range[]): readonly Range[] {
  const first = readAt(bytes, at, FIRST_READ);
  try {
    return read(first);
  } catch (error) {
    if (!(error instanceof ElfError) || first.length < FIRST_READ) throw error;
    return read(readAt(bytes, at, LIST_MAX));
  }
}
