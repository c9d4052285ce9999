import { bytesOf, type Bytes } from '../elf/bytes.ts';
import { ElfError, ET, type Elf } from '../elf/elf.ts';
import { SHT, type Section, type Sections } from '../elf/sections.ts';
import { hasFunction, readSoname } from '../elf/symbols.ts';
import { known } from '../text/known.ts';
import { declaresFull } from '../dwarf/abbreviations.ts';
import { sectionData } from '../dwarf/section-data.ts';
import { LATEST_DWARF, readUnits, type Unit, type UnitSections } from '../dwarf/units.ts';
import { ownLevel, type OwnLevel } from './own-level.ts';
import { isToolchainLibrary, TOOLCHAIN_WORDS, type Toolchain } from './toolchain.ts';

/** How much debug information tells. `line-tables`: functions and lines, no variables and types (-g1). */
export type DebugLevel = 'full' | 'line-tables';

/** What debug information tells of a program's own code. */
export interface OfOwnCode {
  /** `none`: all of it is about code of `toolchain`. */
  readonly level: DebugLevel | 'none';
  /** Whose code has more debug information than the program's own. */
  readonly toolchain?: Toolchain;
  /** DWARF versions of the units that were met, in ascending order. */
  readonly versions: readonly number[];
}

/** The debug information that a file holds itself; `versions` are those of all units. */
export interface DebugInfo extends OfOwnCode {
  /** Units whose description is in a .dwo or .dwp file. */
  readonly split: readonly Unit[];
  /** The payload is in the file itself (clang -gsplit-dwarf=single, an object). */
  readonly holdsPayload: boolean;
  /** There is no .debug_line: names, but no lines. */
  readonly noLines: boolean;
}

const NONE = bytesOf(Buffer.alloc(0));

/** How many bytes of compressed sections are unpacked: for a unit or two, for what a file holds, or for whose units are all its toolchain's. */
const UNPACKED = {
  first: { info: 4 * 1024, strings: 64 * 1024, abbreviations: 16 * 1024 },
  usual: { info: 64 * 1024, strings: 1024 * 1024, abbreviations: 4 * 1024 * 1024 },
  most: { info: 4 * 1024 * 1024, strings: 4 * 1024 * 1024, abbreviations: 4 * 1024 * 1024 },
} as const;

/**
 * The debug information in `.debug_info` (or the old `.zdebug_info`), if there is any.
 * @throws ElfError when it can't be read.
 */
export function readDebugInfo(bytes: Bytes, elf: Elf, sections: Sections): DebugInfo | undefined {
  const whole = wholeLevel(bytes, elf, sections);
  if (whole === undefined) return undefined;
  const read = unitSections(bytes, elf, sections, UNPACKED.usual);
  const units = [...readUnits(read.data)];
  if (units.length === 0) throw new ElfError('its .debug_info holds no unit');
  return {
    ...levelOfOwnCode(bytes, elf, sections, whole, { ...read, units }),
    versions: [...new Set(units.map((unit) => unit.version))].toSorted((a, b) => a - b),
    split: units.filter((unit) => unit.split !== undefined),
    holdsPayload: sections.withData('.debug_info.dwo') !== undefined,
    noLines: named(sections, 'line') === undefined,
  };
}

/** A version of DWARF that neither gdb (18.1) nor we read; of one unit, and gdb reads none of the others either. */
export function laterVersion({ versions }: Pick<DebugInfo, 'versions'>): number | undefined {
  return versions.find((version) => version > LATEST_DWARF);
}

/** Debug information of the program's own code that gdb can read: what a verdict is about. */
export function usableInfo<T extends OfOwnCode>(debugInfo: T | undefined): T | undefined {
  if (debugInfo === undefined || debugInfo.level === 'none') return undefined;
  return laterVersion(debugInfo) === undefined ? debugInfo : undefined;
}

/** What misleads about debug information, in words. */
export function trapsOf({ level, toolchain, ...debugInfo }: OfOwnCode): string[] {
  const later = laterVersion(debugInfo);
  if (later !== undefined)
    return [`its debug information is DWARF ${later}, which gdb up to 18.1 does not read: it uses none of it`];
  if (toolchain === undefined) return [];
  const { code, remedy } = TOOLCHAIN_WORDS[toolchain];
  return level === 'none'
    ? [`its own code has no debug information (${remedy}): what there is is about ${code}`]
    : [`its own code has functions and lines only: variables and types are those of ${code}`];
}

/**
 * How much the debug information in a file tells of the program's own code: all that matters of a separate debug file, at
 * a tenth of the cost.
 * @throws ElfError when it can't be read.
 */
export function readDebugLevel(bytes: Bytes, elf: Elf, sections: Sections): OfOwnCode | undefined {
  const whole = wholeLevel(bytes, elf, sections);
  if (whole === undefined) return undefined;
  const read = unitSections(bytes, elf, sections, UNPACKED.first);
  return levelOfOwnCode(bytes, elf, sections, whole, { ...read, units: readUnits(read.data) });
}

/** Of all units: abbreviations declare what entries have, and are read a hundred times as fast. */
function wholeLevel(bytes: Bytes, elf: Elf, sections: Sections): DebugLevel | undefined {
  if (named(sections, 'info') === undefined) return undefined;
  const abbreviations = named(sections, 'abbrev');
  if (abbreviations === undefined) throw new ElfError('it has .debug_info but no .debug_abbrev to read it with');
  return declaresFull((most) => sectionData(bytes, elf, abbreviations, most), elf.littleEndian) === false
    ? 'line-tables'
    : 'full';
}

/** An object is linked with nothing yet: all units are its own. So are those of a toolchain's own libraries. */
function levelOfOwnCode(bytes: Bytes, elf: Elf, sections: Sections, whole: DebugLevel, first: ReadUnits): OfOwnCode {
  if (elf.type === ET.relocatable) return { level: whole, versions: firstVersion(first.units) };
  const { level = whole, toolchain, versions } = ownLevelIn(bytes, elf, sections, whole, first);
  if (level === whole || (level === 'none' && isToolchains(bytes, elf, sections))) return { level: whole, versions };
  return known({ level, toolchain, versions });
}

function firstVersion(units: Iterable<Unit>): number[] {
  for (const { version } of units) return [version];
  return [];
}

/** Where only a part was unpacked and told of no more than a toolchain, more is. */
function ownLevelIn(bytes: Bytes, elf: Elf, sections: Sections, whole: DebugLevel, first: ReadUnits): OwnLevel {
  const found = ownLevel(first.units, first.data, whole);
  if (found.level === whole || !first.partial()) return found;
  const more = unitSections(bytes, elf, sections, UNPACKED.most);
  const again = ownLevel(readUnits(more.data), more.data, whole);
  return again.level !== whole && more.partial() ? { versions: again.versions } : again;
}

/** Whether the file is a part of the toolchain itself: a library of its name, or a debug file of what is no program. */
function isToolchains(bytes: Bytes, elf: Elf, sections: Sections): boolean {
  if (sections.find('.text')?.type === SHT.nobits) return hasFunction(bytes, elf, sections, 'main') === false;
  const soname = readSoname(bytes, elf, sections);
  return soname !== undefined && isToolchainLibrary(soname);
}

/** Units and the sections that they are read from. `partial`: not all of what was read of these so far was unpacked. */
interface ReadUnits {
  readonly units: Iterable<Unit>;
  readonly data: UnitSections;
  readonly partial: () => boolean;
}

function unitSections(
  bytes: Bytes,
  elf: Elf,
  sections: Sections,
  most: (typeof UNPACKED)[keyof typeof UNPACKED],
): Omit<ReadUnits, 'units'> {
  let partial = false;
  const data = (name: string, limit: number): Bytes | undefined => {
    const section = named(sections, name);
    if (section === undefined) return undefined;
    const read = sectionData(bytes, elf, section, limit);
    partial ||= read.partial;
    return read.bytes;
  };
  const strings = (name: string): Bytes => lazily(() => data(name, most.strings));
  return {
    data: {
      info: data('info', most.info) ?? NONE,
      abbreviations: data('abbrev', most.abbreviations) ?? NONE,
      littleEndian: elf.littleEndian,
      strings: strings('str'),
      lineStrings: strings('line_str'),
      stringOffsets: strings('str_offsets'),
    },
    partial: () => partial,
  };
}

function named(sections: Sections, name: string): Section | undefined {
  return sections.withData(`.debug_${name}`) ?? sections.withData(`.zdebug_${name}`);
}

/** Bytes that are got when first read; none where there is nothing. */
function lazily(get: () => Bytes | undefined): Bytes {
  let got: Bytes | undefined;
  return { size: Infinity, read: (offset, length) => (got ??= get() ?? NONE).read(offset, length) };
}
