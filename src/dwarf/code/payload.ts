import type { Bytes } from '../../elf/bytes.ts';
import type { Elf } from '../../elf/elf.ts';
import { within } from '../../elf/part.ts';
import type { Sections } from '../../elf/sections.ts';
import { known } from '../../text/known.ts';
import { cursorOf } from '../cursor.ts';
import { unpacked } from '../unpacked.ts';
import { LATEST_DWARF, unitAt, type Unit } from '../units.ts';
import type { DebugData } from './data.ts';
import { AT, CodeUnit } from './unit.ts';

/**
 * Sections of a unit in a package (.dwp), by the number that its index has for them: DWARF 5, 7.3.5.3. Those of DWARF 4 have the
 * same, as far as both have them (DW_SECT_* in binutils' dwarf2.h).
 */
const NUMBERS = { info: 1, abbrev: 3, loc: 5, loclists: 5, str_offsets: 6, rnglists: 8 } as const;
type Name = keyof typeof NUMBERS;
/** Units of a file; and kinds of sections that an index may list. */
const UNITS_MAX = 1 << 20;
const SECTIONS_MAX = 16;
/** Of packages' indexes: GNU's for DWARF 4, a number of 32 bits; DWARF 5's of 16, with two bytes of 0 behind it in either order. */
const INDEX_VERSIONS: ReadonlySet<number> = new Set([2, LATEST_DWARF, LATEST_DWARF << 16]);

/**
 * What a .dwo or .dwp file holds of the unit that has an id: of DWARF 5, or of 4 with GNU's forms.
 * @throws ElfError where a section does not lie within the file, or claims to be larger than can be read.
 */
export function payloadData(bytes: Bytes, elf: Elf, sections: Sections, id: bigint): DebugData | undefined {
  const section = (name: string): ReturnType<typeof unpacked> | undefined => {
    const found = sections.withData(name);
    return found && unpacked(bytes, elf, found);
  };
  const index = section('.debug_cu_index');
  const parts = index && partsOf(index, elf.littleEndian, id);
  if (index !== undefined && parts === undefined) return undefined;
  const data = (name: Name): Bytes | undefined => {
    const whole = section(`.debug_${name}.dwo`);
    if (whole === undefined || parts === undefined) return whole;
    const part = parts.get(NUMBERS[name]);
    return part && within(whole, part.offset, part.size);
  };
  const [info, abbreviations, strings] = [data('info'), data('abbrev'), section('.debug_str.dwo')];
  if (info === undefined || abbreviations === undefined) return undefined;
  return {
    info,
    abbreviations,
    littleEndian: elf.littleEndian,
    codeStart: 0, // its addresses are with the skeleton
    isDamaged: () => strings?.isDamaged === true,
    ...known({
      strings,
      stringOffsets: data('str_offsets'),
      rangeLists: data('rnglists'),
      placeLists: data('loclists'),
      places: data('loc'),
    }),
  };
}

interface Part {
  readonly offset: number;
  readonly size: number;
}

/** Where the parts of a unit are in the sections of a package, by their numbers. */
function partsOf(index: Bytes, littleEndian: boolean, id: bigint): ReadonlyMap<number, Part> | undefined {
  const head = cursorOf(index.read(0, 16), littleEndian);
  const [version, columns, units, slots] = [head.u32(), head.u32(), head.u32(), head.u32()];
  if (!INDEX_VERSIONS.has(version) || columns > SECTIONS_MAX || units > UNITS_MAX || slots > UNITS_MAX)
    return undefined;
  const ids = cursorOf(index.read(16, slots * 8), littleEndian);
  const slot = Array.from({ length: slots }, () => ids.u64()).indexOf(id);
  if (slot === -1 || id === 0n) return undefined;
  const row = cursorOf(index.read(16 + slots * 8 + slot * 4, 4), littleEndian).u32();
  if (row === 0 || row > units) return undefined;
  const table = 16 + slots * 12;
  const rowAt = (number: number) => cursorOf(index.read(table + number * columns * 4, columns * 4), littleEndian);
  const [numbers, offsets, sizes] = [rowAt(0), rowAt(row), rowAt(units + row)];
  return new Map(
    Array.from({ length: columns }, () => [numbers.u32(), { offset: offsets.u32(), size: sizes.u32() }] as const),
  );
}

/** What the skeleton of a unit tells in its place, by the attributes that do. */
const OF_SKELETON: Readonly<Record<number, readonly number[]>> = {
  [AT.addressBase]: [AT.addressBase, AT.oldAddressBase],
  [AT.lines]: [AT.lines],
  [AT.start]: [AT.start],
};
/** Where a list of offsets begins behind the head of its section: there is one in a .dwo file of DWARF 5. */
const HEAD = { 4: 12, 8: 20 } as const;

/**
 * The unit that a skeleton stands for.
 * @returns undefined where nobody has it.
 * @throws ElfError where it can't be read.
 */
export function payloadOf(skeleton: CodeUnit): CodeUnit | undefined {
  const { unit: own, data } = skeleton;
  if (own.split === undefined || own.id === undefined) return undefined;
  const found = data.payload?.(own);
  const unit = found && unitOf(found, own.id);
  if (found === undefined || unit?.place === undefined || unit.version !== own.version) return undefined;
  const { version, offsetSize } = unit.place.context;
  const head = BigInt(HEAD[offsetSize === 8 ? 8 : 4]);
  const ofSkeleton = (...names: readonly number[]) =>
    names.map((name) => own.attribute?.(name)).find((value) => value !== undefined);
  const attribute: Unit['attribute'] = (name) => {
    const told = OF_SKELETON[name];
    if (told !== undefined) return ofSkeleton(...told);
    if (name === AT.rangesBase && version < 5) return ofSkeleton(AT.oldRangesBase);
    if (name === AT.rangesBase || name === AT.placesBase) return { kind: 'number', value: head };
    return unit.attribute?.(name);
  };
  const whole: Unit = {
    version: unit.version,
    compilationDirectory: unit.compilationDirectory ?? own.compilationDirectory,
    name: unit.name ?? own.name,
    place: unit.place,
    attribute,
    ...known({ language: unit.language }),
  };
  const { addresses, lines, lineStrings, ranges, codeStart } = data; // of DWARF 4 the lists of ranges are with the skeleton
  const shared = known({ addresses, lines, lineStrings, ranges, codeStart });
  return new CodeUnit({ ...found, ...shared, isPayload: true }, whole, unit.place);
}

function unitOf(data: DebugData, id: bigint): Unit | undefined {
  let at = 0;
  for (let count = 0; at + 11 <= data.info.size && count < UNITS_MAX; count++) {
    const { unit, length } = unitAt(data, at);
    if (unit.id === id) return unit;
    at += length;
  }
  return undefined;
}
