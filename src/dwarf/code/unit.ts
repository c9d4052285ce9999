import type { Bytes } from '../../elf/bytes.ts';
import { ElfError } from '../../elf/error.ts';
import { declarationsOf, type Declaration } from '../abbreviations.ts';
import { cursorOf, type Cursor } from '../cursor.ts';
import { readForm, sizeOfForm, type FormContext, type FormValue } from '../forms.ts';
import { textOf, type EntriesPlace, type Unit } from '../units.ts';
import type { DebugData } from './data.ts';
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
  readonly value: (name: number) => FormValue | undefined;
}

const ENTRIES_MAX = 256 * 1024 * 1024;

/** A unit whose entries can be read, at any place. */
export class CodeUnit {
  readonly data: DebugData;
  readonly unit: Unit;
  readonly place: EntriesPlace;
  readonly #declarations: ReadonlyMap<number, Declaration>;
  readonly #plans = new Map<Declaration, readonly (number | { readonly form: number })[]>();
  readonly #bytes: Buffer;
  readonly #cursor: Cursor;

  /** @throws ElfError where its abbreviations can't be read. */
  constructor(data: DebugData, unit: Unit, place: EntriesPlace) {
    this.data = data;
    this.unit = unit;
    this.place = place;
    this.#declarations = declarationsOf(data.abbreviations, data.littleEndian, place.abbreviationsAt);
    this.#bytes = data.info.read(place.at, Math.min(place.size, ENTRIES_MAX));
    this.#cursor = cursorOf(this.#bytes, data.littleEndian);
  }

  get context(): FormContext {
    return this.place.context;
  }

  get start(): number {
    return this.place.at;
  }

  get end(): number {
    return this.place.at + this.#bytes.length;
  }

  /** Its language, DW_LANG_*. */
  get language(): number | undefined {
    return this.unit.language;
  }

  /** The kind of entry at a place, and where what it has begins; undefined where the children of another end. */
  declarationAt(at: number): { readonly declaration: Declaration; readonly body: number } | undefined {
    this.#cursor.position = this.#within(at);
    const code = this.#cursor.uleb();
    if (code === 0) return undefined;
    const declaration = this.#declarations.get(code);
    if (declaration === undefined) throw new ElfError('an entry of its debug information is not declared');
    return { declaration, body: this.place.at + this.#cursor.position };
  }

  /** Where the values of an entry end. */
  endOf(declaration: Declaration, body: number): number {
    const cursor = this.#cursor;
    cursor.position = this.#within(body);
    for (const step of this.#planOf(declaration)) {
      if (typeof step === 'number') cursor.skip(step);
      else readForm(cursor, step.form, this.context);
    }
    return this.place.at + cursor.position;
  }

  /** The entry at a place, with its values. */
  entryAt(at: number): Entry | undefined {
    const found = this.declarationAt(at);
    if (found === undefined) return undefined;
    const { declaration, body } = found;
    const cursor = this.#cursor;
    cursor.position = this.#within(body);
    const values = new Map<number, FormValue>();
    for (const [name, form, constant] of declaration.attributes) {
      const value = readForm(cursor, form, this.context);
      values.set(name, constant === undefined ? value : { kind: 'number', value: BigInt(constant) });
    }
    return {
      at,
      tag: declaration.tag,
      hasChildren: declaration.hasChildren,
      next: this.place.at + cursor.position,
      value: (name) => values.get(name),
    };
  }

  text(value: FormValue | undefined): string | undefined {
    if (value === undefined) return undefined;
    const { offsetSize, version } = this.context;
    const base = this.base(AT.offsetsBase) ?? (version === 5 ? 2 * offsetSize : 0);
    return textOf(value, this.data, base, offsetSize);
  }

  /** The addresses that an entry is of; none where it has none. @throws ElfError where they can't be read. */
  rangesOf(entry: Pick<Entry, 'value'>): readonly Range[] {
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

  #within(at: number): number {
    const position = at - this.place.at;
    if (!(position >= 0 && position < this.#bytes.length))
      throw new ElfError('an entry of its debug information lies beyond its unit');
    return position;
  }

  /** Sizes of values that are passed over together, and forms whose size each value tells. */
  #planOf(declaration: Declaration): readonly (number | { readonly form: number })[] {
    const known = this.#plans.get(declaration);
    if (known !== undefined) return known;
    const plan: (number | { readonly form: number })[] = [];
    for (const [, form] of declaration.attributes) {
      const size = sizeOfForm(form, this.context);
      const last = plan.at(-1);
      if (size === undefined) plan.push({ form });
      else if (typeof last === 'number') plan[plan.length - 1] = last + size;
      else plan.push(size);
    }
    this.#plans.set(declaration, plan);
    return plan;
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
