import { readWord, wordSize, type Memory } from './memory.ts';
import { AT } from '../linux/auxv.ts';
import { PT } from '../elf/elf.ts';
import { fieldsOf, type Encoding } from '../elf/fields.ts';

const DT_DEBUG = 21n;
/** Of ElfN_Phdr: its size, and where p_vaddr is. */
const PROGRAM_HEADER = { 32: { size: 32, address: 8 }, 64: { size: 56, address: 16 } } as const;
/** More entries than any program has. */
const MOST = 10_000;

interface Addressed extends Memory {
  cstring(address: bigint): string | undefined;
  readonly encoding: Encoding;
}

interface Image extends Addressed {
  readonly auxv: ReadonlyMap<number, bigint>;
}

/** What the dynamic loader knows of a file that it loaded: `struct link_map` (link.h). */
export interface Link {
  /** Where it is itself. */
  readonly at: bigint;
  /** Empty for the program itself. */
  readonly name: string;
  /** Where its dynamic section lies in memory. */
  readonly dynamic: bigint;
}

/**
 * The names under which the dynamic loader opened the libraries of a process: not always those of the files that are mapped
 * (dlopen of `/proc/self/fd/3`: fixtures/crash/library-from-descriptor). Empty where there is no loader, or the core does not hold its list.
 */
export function loadedNames(core: Image): string[] {
  return linksOf(core).flatMap(({ name }) => (name === '' ? [] : [name]));
}

/** The loader's list, by the headers of the program; empty where there is no loader, or the core does not hold it. */
export function linksOf(core: Image): Link[] {
  const dynamic = programsDynamic(core);
  return dynamic === undefined ? [] : linksFrom(core, dynamic);
}

/** The loader's list, as the dynamic section of the program leads to it; empty where that does not, as that of a library never does. */
export function linksFrom(core: Addressed, dynamic: bigint): Link[] {
  const word = BigInt(wordSize(core.encoding));
  const links: Link[] = [];
  for (let at = debugLink(core, dynamic); at !== 0n && links.length < MOST; at = pointerAt(core, at + 3n * word))
    links.push({
      at,
      name: core.cstring(pointerAt(core, at + word)) ?? '',
      dynamic: pointerAt(core, at + 2n * word),
    });
  return links;
}

/** 0 where there is none. */
function pointerAt(core: Memory & Pick<Image, 'encoding'>, address: bigint): bigint {
  return readWord(core, address, core.encoding) ?? 0n;
}

/** The address of the program's dynamic section, by its headers, which AT_PHDR leads to. */
function programsDynamic(core: Image): bigint | undefined {
  const { auxv, encoding } = core;
  const layout = PROGRAM_HEADER[encoding.bits];
  const [address, count] = [auxv.get(AT.phdr), Number(auxv.get(AT.phnum) ?? 0n)];
  const headers = address === undefined || count > MOST ? undefined : core.read(address, count * layout.size);
  if (address === undefined || headers === undefined) return undefined;
  const all = Array.from({ length: Math.floor(headers.length / layout.size) }, (_, index) =>
    fieldsOf(headers.subarray(index * layout.size, (index + 1) * layout.size), encoding),
  );
  const find = (type: number) => all.find((header) => header.u32(0) === type)?.word(layout.address);
  const [own, dynamic] = [find(PT.phdr), find(PT.dynamic)];
  return dynamic === undefined ? undefined : (own === undefined ? 0n : address - own) + dynamic;
}

/**
 * `_r_debug.r_map` (link.h), by the entry of the dynamic section that is for debuggers: its value is the address of `_r_debug`; 0 if
 * there is none.
 */
function debugLink(core: Addressed, start: bigint): bigint {
  const word = BigInt(wordSize(core.encoding));
  for (let index = 0n; index < MOST; index++) {
    const at = start + 2n * word * index;
    const tag = pointerAt(core, at);
    if (tag === 0n) return 0n;
    if (tag === DT_DEBUG) return pointerAt(core, pointerAt(core, at + word) + word);
  }
  return 0n;
}
