import { ElfError } from '../elf/error.ts';
import { known } from '../text/known.ts';
import { isOnlyInFull, tableDeclaresFull } from '../dwarf/abbreviations.ts';
import { tagsOf } from '../dwarf/entries.ts';
import type { EntriesPlace, Unit, UnitSections } from '../dwarf/units.ts';
import { sharesTable, toolchainOf, type Toolchain } from './toolchain.ts';

/** What the units of a program's own code tell, apart from those that its toolchain brought along. */
export interface OwnLevel {
  /** `none`: every unit is a toolchain's. Absent: no unit tells whose it is. */
  readonly level?: 'full' | 'line-tables' | 'none';
  /** The first that was met. */
  readonly toolchain?: Toolchain;
  /** DWARF versions of the units that were looked at, in ascending order. */
  readonly versions: readonly number[];
}

/**
 * The level of a program's own units. Debian's std carries all of its types and variables into a Rust program that has no
 * debug information itself (rustc 1.63 and 1.97; fixtures/debug-sections/recorded/rust-1.97-debuginfo-0.xz), and Go's packages do
 * so beside a program built with -dwarf=0.
 * @param units are looked at until one of the program's own has all that there is in the file: mostly the first.
 * @param most of any unit in the file.
 */
export function ownLevel(units: Iterable<Unit>, sections: UnitSections, most: 'full' | 'line-tables'): OwnLevel {
  let [level, toolchain]: [OwnLevel['level'], Toolchain | undefined] = [undefined, undefined];
  const [tables, versions] = [new Map<number, boolean>(), new Set<number>()];
  for (const unit of units) {
    versions.add(unit.version);
    if (unit.entries === undefined || (unit.name === undefined && sharesTable(unit))) continue; // nothing tells whose it is
    const brought = toolchainOf(unit);
    toolchain ??= brought;
    if (brought !== undefined) level ??= 'none';
    else level = most === 'line-tables' || isFull(unit, unit.entries, sections, tables) ? most : 'line-tables';
    if (level === most) break;
  }
  return known({ level, toolchain, versions: [...versions].toSorted((a, b) => a - b) });
}

function isFull(unit: Unit, entries: EntriesPlace, sections: UnitSections, tables: Map<number, boolean>): boolean {
  const at = entries.abbreviationsAt;
  const declares = tables.get(at) ?? declaresFull(sections, at);
  tables.set(at, declares);
  if (!declares || !sharesTable(unit)) return declares;
  for (const tag of tagsOf(entries, sections)) if (isOnlyInFull(tag)) return true;
  return false;
}

/** False also for a table that was not unpacked to its end. */
function declaresFull({ abbreviations, littleEndian }: UnitSections, at: number): boolean {
  try {
    return tableDeclaresFull(abbreviations, littleEndian, at);
  } catch (error) {
    if (error instanceof ElfError) return false;
    throw error;
  }
}
