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

/** Sections of a unit in a package (.dwp), by the number that its index has for them: DWARF 5, 7.3.5.3. */
const NUMBERS = { info: 1, abbrev: 3, loclists: 5, str_offsets: 6, rnglists: 8 } as const;
type Name = keyof typeof NUMBERS;
/** Units of a file; and kinds of sections that an index may list. */
const UNITS_MAX = 1 << 20;
const SECTIONS_MAX = 16;

/**
 * What a .dwo or .dwp file holds of the unit that has an id: DWARF 5 alone.
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
    isDamaged: () => strings?.isDamaged === true,
    ...known({
      strings,
      stringOffsets: data('str_offsets'),
      rangeLists: data('rnglists'),
      placeLists: data('loclists'),
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
  const version = head.u16();
  head.skip(2);
  const [columns, units, slots] = [head.u32(), head.u32(), head.u32()];
  if (version !== LATEST_DWARF || columns > SECTIONS_MAX || units > UNITS_MAX || slots > UNITS_MAX) return undefined;
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

/** What the skeleton of a unit tells in its place. */
const OF_SKELETON: ReadonlySet<number> = new Set([AT.addressBase, AT.lines, AT.start]);
/** Where a list of offsets begins behind the head of its section: there is one in a .dwo file. */
const HEAD = { 4: 12, 8: 20 } as const;

/**
 * The unit that a skeleton stands for.
 * @returns undefined where nobody has it.
 * @throws ElfError where it can't be read.
 */
export function payloadOf(skeleton: CodeUnit): CodeUnit | undefined {
  const { unit: own, data } = skeleton;
  if (own.split === undefined || own.id === undefined || own.version !== LATEST_DWARF) return undefined;
  const found = data.payload?.(own);
  const unit = found && unitOf(found, own.id);
  if (found === undefined || unit?.place === undefined) return undefined;
  const head = BigInt(HEAD[unit.place.context.offsetSize === 8 ? 8 : 4]);
  const attribute: Unit['attribute'] = (name) => {
    if (OF_SKELETON.has(name)) return own.attribute?.(name);
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
  const { addresses, lines, lineStrings } = data;
  return new CodeUnit({ ...found, ...known({ addresses, lines, lineStrings }), isPayload: true }, whole, unit.place);
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
