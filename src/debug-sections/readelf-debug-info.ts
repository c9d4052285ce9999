import { ElfError } from '../elf/elf.ts';
import { known } from '../text/known.ts';
import type { ReadelfOutput } from '../tools/readelf.ts';
import type { DebugInfo } from '../debug-files/debug-info.ts';
import { toolchainOf } from '../debug-files/toolchain.ts';

/** What the debug information of a file is judged by beside itself. */
export interface DebugInfoPlace {
  readonly holdsPayload: boolean;
  readonly noLines: boolean;
  /** An object, or a library of the toolchain's: no unit is a stranger's. */
  readonly allOwn: boolean;
}

const FULL = /^ +\d+ +DW_TAG_(?:formal_parameter|base_type|variable) /m;

/**
 * The debug information as `readelf -waiN --dwarf-depth=1` prints it. Of a table of abbreviations that the program's own
 * units share with its toolchain's (Go, LTO) it does not tell whose units use what: they count as one.
 * @throws ElfError when there is no unit.
 */
export function parseDebugInfo({ stdout }: ReadelfOutput, { allOwn, ...place }: DebugInfoPlace): DebugInfo {
  const units = stdout
    .split(/^ {2}Compilation Unit @ /m)
    .slice(1)
    .map(parseUnit);
  if (units.length === 0) throw new ElfError('readelf finds no unit in .debug_info');
  const tables = fullTables(stdout);
  const whole = [...tables.values()].includes(true) ? 'full' : 'line-tables';
  const named = units.filter(({ describes }) => describes);
  const own = named.filter((unit) => toolchainOf(unit) === undefined);
  const level: DebugInfo['level'] =
    allOwn || named.length === 0
      ? whole
      : own.length === 0
        ? 'none'
        : own.some(({ table }) => tables.get(table) === true)
          ? 'full'
          : 'line-tables';
  return known({
    level,
    toolchain: level === whole ? undefined : named.map(toolchainOf).find((toolchain) => toolchain !== undefined),
    versions: [...new Set(units.map(({ version }) => version))].toSorted((a, b) => a - b),
    split: units.filter((unit) => unit.split !== undefined),
    ...place,
  });
}

/** By offset, whether a table declares what only full debug information has. */
function fullTables(stdout: string): ReadonlyMap<string, boolean> {
  const tables = stdout.split(/^ {2}Number TAG \((0x[0-9a-f]+|0)\)$/m).slice(1);
  const found = new Map<string, boolean>();
  for (let at = 0; at + 1 < tables.length; at += 2) found.set(tables[at] ?? '', FULL.test(tables[at + 1] ?? ''));
  return found;
}

type ParsedUnit = DebugInfo['split'][number] & {
  readonly version: number;
  readonly table: string;
  /** It stands for a source file. */
  readonly describes: boolean;
};

function parseUnit(text: string): ParsedUnit {
  const attribute = (name: string): string | undefined =>
    new RegExp(`DW_AT_${name} *: (?:\\((?:alt )?(?:indirect|indexed|line).*?\\): )?(.*?) *$`, 'm').exec(text)?.[1];
  const [dwoName, id] = [
    attribute('(?:GNU_)?dwo_name'),
    attribute('GNU_dwo_id') ?? /DWO ID: +(0x[0-9a-f]+)/.exec(text)?.[1],
  ];
  const language = attribute('language');
  return known({
    version: Number(/Version: +(\d+)/.exec(text)?.[1]),
    table: /Abbrev Offset: +(\S+)/.exec(text)?.[1] ?? '',
    describes: /DW_TAG_(?:compile|skeleton)_unit/.test(text),
    name: attribute('name'),
    language: language === undefined ? undefined : Number.parseInt(language, 10),
    compilationDirectory: attribute('comp_dir'),
    id: id === undefined ? undefined : BigInt(id),
    split: dwoName === undefined && !text.includes('DW_TAG_skeleton_unit') ? undefined : known({ name: dwoName }),
  });
}
