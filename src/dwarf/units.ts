import type { Bytes } from '../elf/bytes.ts';
import { ElfError } from '../elf/elf.ts';
import { declarationOf } from './abbreviations.ts';
import { cursorOf, type Cursor } from './cursor.ts';
import { readForm, type FormContext, type FormValue } from './forms.ts';

/** The sections that describe units; the strings are absent where a file has none. */
export interface UnitSections {
  readonly info: Bytes;
  readonly abbreviations: Bytes;
  readonly strings?: Bytes;
  readonly lineStrings?: Bytes;
  readonly stringOffsets?: Bytes;
  /** Those of the file that dwz moved common parts to. */
  readonly alternativeStrings?: Bytes;
  readonly littleEndian: boolean;
}

/** The head of a unit of .debug_info. */
export interface Unit {
  readonly version: number;
  /** Looked up when it is asked for, as its name is. */
  readonly compilationDirectory?: string | undefined;
  /** The source file; of Rust the crate's and the part of it, of Go the package's. */
  readonly name?: string | undefined;
  /** DW_LANG_*. */
  readonly language?: number;
  /** Where its entries are; absent of a unit that stands for no source file: of types, or of what dwz found in several. */
  readonly entries?: EntriesPlace;
  /** The same of a unit of what dwz found in several, too. */
  readonly place?: EntriesPlace;
  /** What ties a skeleton to the unit that it stands for; both have it. */
  readonly id?: bigint;
  /** The unit is a skeleton: what it describes is in the file of this name. */
  readonly split?: { readonly name?: string };
  /** A value of its own entry, by the attribute's number; none of a unit without entries. */
  readonly attribute?: (name: number) => FormValue | undefined;
}

/** Where the entries of a unit are, and what is needed to read them. */
export interface EntriesPlace {
  /** Of the unit's header in .debug_info: what entries of the same unit are named from. */
  readonly header: number;
  /** In .debug_info. */
  readonly at: number;
  readonly size: number;
  /** Of its table in .debug_abbrev. */
  readonly abbreviationsAt: number;
  readonly context: FormContext;
}

/** The latest version that is read. A unit of a later one has nothing but its version. */
export const LATEST_DWARF = 5;
const LATER_MAX = 9; // beyond that it is no version but garbage

const TAG = { compileUnit: 0x11, partialUnit: 0x3c, skeletonUnit: 0x4a } as const;
const OF_UNITS: ReadonlySet<number> = new Set(Object.values(TAG));
const AT = {
  name: 0x03,
  language: 0x13,
  directory: 0x1b,
  offsetsBase: 0x72,
  dwoName: 0x76,
  gnuDwoName: 0x2130,
  gnuDwoId: 0x2131,
} as const;
const UT = { type: 2, skeleton: 4, splitCompile: 5, splitType: 6 } as const;
const UNITS_MAX = 10_000; // read one by one, that takes 50 ms; the largest programs have more
const HEAD = 512; // a unit's header and the attributes of its own entry, in one read
const TEXT_MAX = 4096;

/**
 * The units of .debug_info in their order, as far as the data reach, at most 10,000.
 * @throws ElfError where a header makes no sense.
 */
export function* readUnits(sections: UnitSections): Generator<Unit> {
  const { info } = sections;
  let count = 0;
  for (let at = 0; at + 11 <= info.size && count < UNITS_MAX; count++) {
    const { unit, length } = unitAt(sections, at);
    yield unit;
    at += length;
  }
}

/**
 * The unit whose header is at a place in .debug_info, and how long it is with that.
 * @throws ElfError where the header makes no sense.
 */
export function unitAt(sections: UnitSections, at: number): { unit: Unit; length: number } {
  const head = sections.info.read(at, HEAD);
  const cursor = cursorOf(head, sections.littleEndian);
  const first = cursor.u32();
  const offsetSize = first === 0xffff_ffff ? 8 : 4;
  const size = offsetSize === 8 ? Number(cursor.u64()) : first;
  const length = cursor.position + size;
  const version = cursor.u16();
  if (version < 2 || version > LATER_MAX)
    throw new ElfError(`its debug information claims to be DWARF version ${version}`);
  if (version > LATEST_DWARF) return { unit: { version }, length };
  const type = version === 5 ? cursor.u8() : undefined;
  const addressSize5 = version === 5 ? cursor.u8() : undefined;
  const abbreviationsAt = offsetSize === 8 ? Number(cursor.u64()) : cursor.u32();
  const addressSize = addressSize5 ?? cursor.u8();
  if (![1, 2, 4, 8].includes(addressSize))
    throw new ElfError(`its debug information claims addresses of ${addressSize} bytes`);
  const id = type === UT.skeleton || type === UT.splitCompile ? cursor.u64() : undefined;
  if (type === UT.type || type === UT.splitType) return { unit: { version }, length };
  const context = { version, addressSize, offsetSize };
  const entries = { header: at, at: at + cursor.position, size: length - cursor.position, abbreviationsAt, context };
  const attributes = readAttributes(cursor, sections, abbreviationsAt, context);
  return { unit: new UnitOfAttributes(entries, type === UT.skeleton, id, attributes), length };
}

class UnitOfAttributes implements Unit {
  readonly version: number;
  readonly id?: bigint;
  readonly split?: { readonly name?: string };
  readonly language?: number;
  readonly entries?: EntriesPlace;
  readonly place: EntriesPlace;
  readonly #attributes: Attributes;

  constructor(entries: EntriesPlace, skeleton: boolean, id: bigint | undefined, attributes: Attributes) {
    const dwoName = attributes.text(AT.dwoName) ?? attributes.text(AT.gnuDwoName);
    const identity = id ?? attributes.number(AT.gnuDwoId);
    const language = attributes.number(AT.language);
    this.version = entries.context.version;
    if (language !== undefined) this.language = Number(language);
    this.place = entries;
    if (attributes.tag !== TAG.partialUnit) this.entries = entries;
    if (identity !== undefined) this.id = identity;
    if (skeleton || dwoName !== undefined) this.split = dwoName === undefined ? {} : { name: dwoName };
    this.#attributes = attributes;
  }

  get compilationDirectory(): string | undefined {
    return this.#attributes.text(AT.directory);
  }

  get name(): string | undefined {
    return this.#attributes.text(AT.name);
  }

  attribute(name: number): FormValue | undefined {
    return this.#attributes.value(name);
  }
}

interface Attributes {
  readonly tag: number | undefined;
  value(name: number): FormValue | undefined;
  text(name: number): string | undefined;
  number(name: number): bigint | undefined;
}

/** The attributes of a unit's own entry; none when they can't be read: the header alone is then what is known. */
function readAttributes(
  cursor: Cursor,
  sections: UnitSections,
  abbreviationsAt: number,
  context: FormContext,
): Attributes {
  const { tag, values } = ownEntry(cursor, sections, abbreviationsAt, context);
  const number = (name: number) => numberOf(values.get(name));
  return {
    tag,
    value: (name) => values.get(name),
    number,
    text: (name) => {
      const value = values.get(name);
      if (value === undefined) return undefined;
      const base = number(AT.offsetsBase) ?? (context.version === 5 ? BigInt(2 * context.offsetSize) : 0n);
      return textOf(value, sections, Number(base), context.offsetSize);
    },
  };
}

function ownEntry(
  cursor: Cursor,
  sections: UnitSections,
  abbreviationsAt: number,
  context: FormContext,
): { tag: number | undefined; values: ReadonlyMap<number, FormValue> } {
  const values = new Map<number, FormValue>();
  let tag: number | undefined;
  try {
    const declaration = declarationOf(sections.abbreviations, sections.littleEndian, abbreviationsAt, cursor.uleb());
    if (declaration === undefined || !OF_UNITS.has(declaration.tag)) return { tag, values };
    tag = declaration.tag;
    for (const [name, form] of declaration.attributes) values.set(name, readForm(cursor, form, context));
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
  }
  return { tag, values };
}

function numberOf(value: FormValue | undefined): bigint | undefined {
  return value?.kind === 'number' ? value.value : undefined;
}

/**
 * The text of an attribute's value, as far as it is in these sections.
 * @param base of the unit's part of .debug_str_offsets.
 */
export function textOf(value: FormValue, sections: UnitSections, base: number, offsetSize: number): string | undefined {
  if (value.kind === 'text') return value.text;
  if (value.kind === 'string-at') return stringIn(stringsOf(sections, value.section), value.offset);
  if (value.kind !== 'string-index' || sections.stringOffsets === undefined) return undefined;
  const entry = sections.stringOffsets.read(base + value.index * offsetSize, offsetSize);
  if (entry.length < offsetSize) return undefined;
  const cursor = cursorOf(entry, sections.littleEndian);
  return stringIn(sections.strings, offsetSize === 8 ? Number(cursor.u64()) : cursor.u32());
}

function stringsOf(
  { strings, lineStrings, alternativeStrings }: UnitSections,
  section: 'str' | 'line_str' | 'alt',
): Bytes | undefined {
  return { str: strings, line_str: lineStrings, alt: alternativeStrings }[section];
}

function stringIn(strings: Bytes | undefined, offset: number): string | undefined {
  const bytes = strings?.read(offset, TEXT_MAX) ?? Buffer.alloc(0);
  const end = bytes.indexOf(0);
  return end === -1 ? undefined : bytes.toString('utf8', 0, end);
}
