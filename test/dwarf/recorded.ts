import { readFileSync } from 'node:fs';
import type { Declaration } from '../../src/dwarf/abbreviations.ts';
import { sectionData, type SectionData } from '../../src/dwarf/section-data.ts';
import type { UnitSections } from '../../src/dwarf/units.ts';
import { bytesOf } from '../../src/elf/bytes.ts';
import { readElf } from '../../src/elf/elf.ts';
import { readSections } from '../../src/elf/sections.ts';

/** Programs of fixtures/dwarf with what readelf says of each. */
export const RECORDED = [
  'gcc-dwarf-4',
  'gcc-dwarf-5',
  'gcc-dwarf-5-of-64-bits',
  'gcc-line-tables',
  'gcc-type-units',
  'clang-dwarf-5',
  'clang-split-4',
  'clang-split-5',
] as const;

const directory = new URL('../../fixtures/dwarf/recorded/', import.meta.url);
const MOST = 1024 * 1024;

/** A section of a recorded program, as its name ends: `info`, `abbrev`; packed ones unpacked, of which `most` bytes are read. */
export function sectionOf(program: string, name: string, most = MOST): SectionData | undefined {
  return sectionIn(readFileSync(new URL(program, directory)), name, most);
}

/** The same of a file's bytes. */
export function sectionIn(file: Buffer, name: string, most = MOST): SectionData | undefined {
  const bytes = bytesOf(file);
  const elf = readElf(bytes);
  const sections = readSections(bytes, elf);
  const section = sections.withData(`.debug_${name}`) ?? sections.withData(`.zdebug_${name}`);
  return section === undefined ? undefined : sectionData(bytes, elf, section, most);
}

export function fileOf(program: string): Buffer {
  return readFileSync(new URL(program, directory));
}

/** What units are read from. */
export function unitSectionsOf(program: string): UnitSections {
  const [info, abbreviations] = [sectionOf(program, 'info')?.bytes, sectionOf(program, 'abbrev')?.bytes];
  if (info === undefined || abbreviations === undefined) throw new Error(`${program} has no debug information`);
  const strings = {
    strings: sectionOf(program, 'str')?.bytes,
    lineStrings: sectionOf(program, 'line_str')?.bytes,
    stringOffsets: sectionOf(program, 'str_offsets')?.bytes,
  };
  const known = Object.entries(strings).filter(([, bytes]) => bytes !== undefined);
  return { info, abbreviations, littleEndian: true, ...Object.fromEntries(known) };
}

/** A unit, as readelf prints it. */
export interface PrintedUnit {
  readonly version: number;
  readonly type: string | undefined;
  readonly abbreviationsAt: number;
  readonly id: bigint | undefined;
  /** Of its own entry, by name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Of all entries, in their order. */
  readonly tags: readonly number[];
}

/** A table of abbreviations, as readelf prints it. */
export interface PrintedTable {
  readonly offset: number;
  readonly declarations: ReadonlyMap<number, Declaration>;
}

/** The units that readelf found in a program. */
export function printedUnits(program: string): PrintedUnit[] {
  return infoOf(program)
    .split(/^ {2}Compilation Unit @ offset .*\n/m)
    .slice(1)
    .map((text) => {
      const field = (name: string) => new RegExp(`^ +${name}: +(\\S+)`, 'm').exec(text)?.[1];
      const [own = ''] = text.split(/^ <1>/m);
      const attributes = [...own.matchAll(/DW_AT_(\w+) *: (?:\(.*?\): )?(.*?)\s*$/gm)];
      const id = field('DWO ID') ?? /GNU_dwo_id *: (\w+)/.exec(own)?.[1];
      return {
        version: Number(field('Version')),
        type: field('Unit Type'),
        abbreviationsAt: Number(field('Abbrev Offset')),
        id: id === undefined ? undefined : BigInt(id),
        attributes: Object.fromEntries(attributes.map(([, name, value]) => [name, value])),
        tags: [...text.matchAll(/^ <.*Abbrev Number: \d+ \(DW_TAG_(\w+)\)/gm)].map(([, name]) => numberOf(TAGS, name)),
      };
    });
}

/** The tables of abbreviations that readelf found in a program. */
export function printedTables(program: string): PrintedTable[] {
  return abbreviationsOf(program)
    .split(/^ {2}Number TAG \(/m)
    .slice(1)
    .map((text) => ({
      offset: Number.parseInt(text),
      declarations: new Map(
        text
          .split(/^ {3}(?=\d)/m)
          .slice(1)
          .map(declarationIn),
      ),
    }));
}

function declarationIn(text: string): [number, Declaration] {
  const tag = numberOf(TAGS, /DW_TAG_(\w+)/.exec(text)?.[1]);
  const attributes = [...text.matchAll(/DW_AT_(\w+) +DW_FORM_(\w+)(?:: (-?\d+))?/g)];
  return [
    Number.parseInt(text),
    {
      tag,
      hasChildren: text.includes('[has children]'),
      attributes: attributes.map(([, name, form, constant]) => [
        numberOf(ATTRIBUTES, name),
        numberOf(FORMS, form),
        ...(constant === undefined ? ([] as const) : ([Number(constant)] as const)),
      ]),
    },
  ];
}

const CONTENTS = /^Contents of the \.debug_abbrev section:$/m;

function infoOf(program: string): string {
  return fileOf(`${program}.txt`).toString().split(CONTENTS)[0] ?? '';
}

function abbreviationsOf(program: string): string {
  return fileOf(`${program}.txt`).toString().split(CONTENTS)[1] ?? '';
}

function numberOf(names: Readonly<Record<string, number>>, name = ''): number {
  const number = names[name];
  if (number === undefined) throw new Error(`readelf printed ${name}: its number is missing here`);
  return number;
}

/** DWARF 5, tables 7.3, 7.5 and 7.6, as far as readelf printed them; the last ones are GNU's. */
const TAGS = {
  formal_parameter: 0x05,
  member: 0x0d,
  pointer_type: 0x0f,
  compile_unit: 0x11,
  structure_type: 0x13,
  base_type: 0x24,
  const_type: 0x26,
  subprogram: 0x2e,
  variable: 0x34,
  type_unit: 0x41,
  skeleton_unit: 0x4a,
} as const;
const ATTRIBUTES = {
  sibling: 0x01,
  location: 0x02,
  name: 0x03,
  byte_size: 0x0b,
  stmt_list: 0x10,
  low_pc: 0x11,
  high_pc: 0x12,
  language: 0x13,
  comp_dir: 0x1b,
  producer: 0x25,
  prototyped: 0x27,
  data_member_location: 0x38,
  decl_column: 0x39,
  decl_file: 0x3a,
  decl_line: 0x3b,
  encoding: 0x3e,
  external: 0x3f,
  frame_base: 0x40,
  type: 0x49,
  signature: 0x69,
  str_offsets_base: 0x72,
  addr_base: 0x73,
  dwo_name: 0x76,
  call_all_calls: 0x7a,
  call_all_tail_calls: 0x7c,
  GNU_all_tail_call_sites: 0x2116,
  GNU_all_call_sites: 0x2117,
  GNU_dwo_name: 0x2130,
  GNU_dwo_id: 0x2131,
  GNU_addr_base: 0x2133,
  GNU_pubnames: 0x2134,
} as const;
const FORMS = {
  addr: 0x01,
  data2: 0x05,
  data4: 0x06,
  data8: 0x07,
  string: 0x08,
  data1: 0x0b,
  strp: 0x0e,
  ref4: 0x13,
  ref8: 0x14,
  sec_offset: 0x17,
  exprloc: 0x18,
  flag_present: 0x19,
  addrx: 0x1b,
  line_strp: 0x1f,
  ref_sig8: 0x20,
  implicit_const: 0x21,
  strx1: 0x25,
} as const;
