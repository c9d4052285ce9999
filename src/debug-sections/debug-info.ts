import { bytesOf, type Bytes } from '../elf/bytes.ts';
import { ElfError, type Elf } from '../elf/elf.ts';
import type { Section, Sections } from '../elf/sections.ts';
import { declaresFull } from '../dwarf/abbreviations.ts';
import { sectionData } from '../dwarf/section-data.ts';
import { readUnits, type Unit } from '../dwarf/units.ts';

/** The debug information that a file holds itself. */
export interface DebugInfo {
  /** `line-tables`: functions and lines, no variables and types (-g1). */
  readonly level: 'full' | 'line-tables';
  /** DWARF versions of its units, in ascending order. */
  readonly versions: readonly number[];
  /** Units whose description is in a .dwo or .dwp file. */
  readonly split: readonly Unit[];
  /** The payload is in the file itself (gcc -gsplit-dwarf=single). */
  readonly holdsPayload: boolean;
  /** Every unit is the Rust standard library's, none the program's. */
  readonly standardLibraryOnly: boolean;
  /** There is no .debug_line: names, but no lines. */
  readonly noLines: boolean;
}

const NONE = bytesOf(Buffer.alloc(0));
const RUST_STANDARD_LIBRARY = /^\/(?:rustc|rust\/deps)\//; // the directories that its units name (rustc 1.95)

/** How much of compressed sections is unpacked: a few units, what they name, and the abbreviations that they refer to. */
const [INFO_MAX, STRINGS_MAX, ABBREVIATIONS_MAX] = [64 * 1024, 1024 * 1024, 4 * 1024 * 1024];

/**
 * The debug information in `.debug_info` (or the old `.zdebug_info`), if there is any.
 * @throws ElfError when it can't be read.
 */
export function readDebugInfo(bytes: Bytes, elf: Elf, sections: Sections): DebugInfo | undefined {
  const level = readDebugLevel(bytes, elf, sections);
  if (level === undefined) return undefined;
  const data = (name: string, most: number): Bytes | undefined => {
    const section = named(sections, name);
    return section === undefined ? undefined : sectionData(bytes, elf, section, most).bytes;
  };
  const strings = (name: string): Bytes => lazily(() => data(name, STRINGS_MAX));
  const units = [
    ...readUnits({
      info: data('info', INFO_MAX) ?? NONE,
      abbreviations: data('abbrev', ABBREVIATIONS_MAX) ?? NONE,
      littleEndian: elf.littleEndian,
      strings: strings('str'),
      lineStrings: strings('line_str'),
      stringOffsets: strings('str_offsets'),
    }),
  ];
  if (units.length === 0) throw new ElfError('its .debug_info holds no unit');
  return {
    level,
    versions: [...new Set(units.map((unit) => unit.version))].toSorted((a, b) => a - b),
    split: units.filter((unit) => unit.split !== undefined),
    holdsPayload: sections.withData('.debug_info.dwo') !== undefined,
    standardLibraryOnly: units.every((unit) => isRustStandardLibrary(unit.compilationDirectory)),
    noLines: named(sections, 'line') === undefined,
  };
}

/**
 * How much the debug information in a file tells: all that matters of a separate debug file, at a tenth of the cost.
 * @throws ElfError when it can't be read.
 */
export function readDebugLevel(bytes: Bytes, elf: Elf, sections: Sections): DebugInfo['level'] | undefined {
  if (named(sections, 'info') === undefined) return undefined;
  const abbreviations = named(sections, 'abbrev');
  if (abbreviations === undefined) throw new ElfError('it has .debug_info but no .debug_abbrev to read it with');
  return declaresFull((most) => sectionData(bytes, elf, abbreviations, most), elf.littleEndian) === false
    ? 'line-tables'
    : 'full';
}

function named(sections: Sections, name: string): Section | undefined {
  return sections.withData(`.debug_${name}`) ?? sections.withData(`.zdebug_${name}`);
}

/** Whether a unit was compiled where the Rust project compiles what it ships. */
export function isRustStandardLibrary(directory: string | undefined): boolean {
  return directory !== undefined && RUST_STANDARD_LIBRARY.test(`${directory}/`);
}

/** Bytes that are got when first read; none where there is nothing. */
function lazily(get: () => Bytes | undefined): Bytes {
  let got: Bytes | undefined;
  return { size: Infinity, read: (offset, length) => (got ??= get() ?? NONE).read(offset, length) };
}
