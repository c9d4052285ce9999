import path from 'node:path';
import { openFile, type Bytes } from '../elf/bytes.ts';
import { fieldsOf } from '../elf/fields.ts';
import { ElfError, readElf } from '../elf/elf.ts';
import { readSections } from '../elf/sections.ts';
import { EvidenceError } from '../errors/errors.ts';
import { sectionData } from '../dwarf/section-data.ts';
import { readUnits, type Unit } from '../dwarf/units.ts';
import type { ElfFacts } from './facts.ts';
import type { Lookup } from './lookup.ts';

/** Units of a .dwp file that are looked at; chrome has 30,000. */
const INDEX_MAX = 1 << 20;
const PAYLOAD_MAX = 1024 * 1024; // of a compressed section, from which the ids are read

/**
 * The payload of split debug information, searched as gdb does: in `FILE.dwp`, then each .dwo where it was compiled to.
 * @param file where the file is, resolved; absent for a member of an archive.
 * @returns undefined when the file's debug information is not split.
 */
export function findPayload(facts: Pick<ElfFacts, 'kind' | 'debugInfo'>, file?: string): Lookup | undefined {
  const units = facts.debugInfo?.split ?? [];
  if (units.length === 0) return undefined;
  if (facts.debugInfo?.holdsPayload) return { status: 'found' };
  if (file === undefined) return { status: 'missing', why: 'its .dwo files are not there' };
  const packed = idsOfPackage(`${file}.dwp`);
  const results = units.map((unit) =>
    unit.id !== undefined && packed.has(unit.id) ? 'found' : lookUp(unit, facts.kind, file),
  );
  const missing = results.filter((result) => result !== 'found').length;
  if (missing === 0) return { status: 'found' };
  const status = missing < results.length ? 'partial' : results.includes('mismatch') ? 'mismatch' : 'missing';
  const first = units[results.findIndex((result) => result !== 'found')];
  return {
    status,
    why: `${missing} of ${results.length} .dwo files can't be used, ${first?.split?.name ?? 'one'} among them; nor is there a matching ${path.basename(file)}.dwp`,
  };
}

function lookUp(unit: Unit, kind: ElfFacts['kind'], file: string): 'found' | 'missing' | 'mismatch' {
  const name = unit.split?.name;
  const candidates = [
    ...(name === undefined || name === '' ? [] : [path.resolve(unit.compilationDirectory ?? path.dirname(file), name)]),
    ...(kind === 'object' ? [file.replace(/\.o$/, '.dwo')] : []), // an object's names await relocation
  ];
  const ids = candidates.map((candidate) => idsOfPayload(candidate)).filter((each) => each !== undefined);
  if (ids.some((each) => unit.id === undefined || unit.id === 0n || each.includes(unit.id))) return 'found';
  return ids.length > 0 ? 'mismatch' : 'missing';
}

/** The ids of the units in a .dwo file; undefined: it can't be read as one. */
function idsOfPayload(file: string): bigint[] | undefined {
  return inFile(file, (bytes) => withSections(bytes, idsOfUnits));
}

/** The ids in the index of a .dwp file. */
function idsOfPackage(file: string): ReadonlySet<bigint> {
  return inFile(file, (bytes) => withSections(bytes, idsInIndex)) ?? new Set();
}

/** The ids of the units whose payload a .dwo or .dwp file holds, wherever it is. */
export function payloadIds(bytes: Bytes): Iterable<bigint> {
  return (
    withSections(bytes, (named, littleEndian) => idsInIndex(named, littleEndian) ?? idsOfUnits(named, littleEndian)) ??
    []
  );
}

function idsOfUnits(named: Named, littleEndian: boolean): bigint[] | undefined {
  const [info, abbreviations] = [named('.debug_info.dwo'), named('.debug_abbrev.dwo')];
  if (info === undefined || abbreviations === undefined) return undefined;
  return [...readUnits({ info, abbreviations, littleEndian })].map((unit) => unit.id).filter((id) => id !== undefined);
}

/** https://dwarfstd.org/doc/DWARF5.pdf 7.3.5.3 */
function idsInIndex(named: Named, littleEndian: boolean): ReadonlySet<bigint> | undefined {
  const index = named('.debug_cu_index');
  if (index === undefined) return undefined;
  const slots = fieldsOf(index.read(0, 16), { bits: 64, littleEndian }).u32(12);
  if (slots > INDEX_MAX || 16 + slots * 8 > index.size) return undefined;
  const fields = fieldsOf(index.read(16, slots * 8), { bits: 64, littleEndian });
  return new Set(Array.from({ length: slots }, (_, slot) => fields.u64(slot * 8)).filter((id) => id !== 0n));
}

type Named = (name: string) => ReturnType<typeof sectionData>['bytes'] | undefined;

function withSections<T>(bytes: Bytes, use: (named: Named, littleEndian: boolean) => T | undefined): T | undefined {
  try {
    const elf = readElf(bytes);
    const sections = readSections(bytes, elf);
    return use((name) => {
      const section = sections.withData(name);
      return section === undefined ? undefined : sectionData(bytes, elf, section, PAYLOAD_MAX).bytes;
    }, elf.littleEndian);
  } catch (error) {
    if (error instanceof ElfError) return undefined;
    throw error;
  }
}

function inFile<T>(file: string, use: (bytes: Bytes) => T | undefined): T | undefined {
  try {
    const bytes = openFile(file);
    try {
      return use(bytes);
    } finally {
      bytes.close();
    }
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}
