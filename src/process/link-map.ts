import { readWord, wordSize, type Memory } from './memory.ts';
import type { Core } from './core.ts';
import { PT } from '../elf/elf.ts';
import { fieldsOf } from '../elf/fields.ts';

/** /usr/include/linux/auxvec.h */
const AT = { phdr: 3, phnum: 5 } as const;
const DT_DEBUG = 21n;
/** Of ElfN_Phdr: its size, and where p_vaddr is. */
const PROGRAM_HEADER = { 32: { size: 32, address: 8 }, 64: { size: 56, address: 16 } } as const;
/** More entries than any program has. */
const MOST = 10_000;

type Image = Pick<Core, 'read' | 'cstring' | 'auxv' | 'encoding'>;

/**
 * The names under which the dynamic loader opened the libraries of a process: not always those of the files that are mapped
 * (dlopen of `/proc/self/fd/3`: fixtures/crash/library-from-descriptor). Empty where there is no loader, or the core does not hold its list.
 */
export function loadedNames(core: Image): string[] {
  const word = BigInt(wordSize(core.encoding));
  const names: string[] = [];
  let link = firstLink(core);
  for (let count = 0; link !== 0n && count < MOST; count++) {
    const name = core.cstring(pointerAt(core, link + word));
    if (name !== undefined && name !== '') names.push(name);
    link = pointerAt(core, link + 3n * word);
  }
  return names;
}

/** 0 where there is none. */
function pointerAt(core: Memory & Pick<Image, 'encoding'>, address: bigint): bigint {
  return readWord(core, address, core.encoding) ?? 0n;
}

/** `_r_debug.r_map` (link.h), whose address the loader leaves in the program's dynamic section; 0 if there is none. */
function firstLink(core: Image): bigint {
  const { auxv, encoding } = core;
  const layout = PROGRAM_HEADER[encoding.bits];
  const [address, count] = [auxv.get(AT.phdr), Number(auxv.get(AT.phnum) ?? 0n)];
  const headers = address === undefined || count > MOST ? undefined : core.read(address, count * layout.size);
  if (address === undefined || headers === undefined) return 0n;
  const all = Array.from({ length: Math.floor(headers.length / layout.size) }, (_, index) =>
    fieldsOf(headers.subarray(index * layout.size, (index + 1) * layout.size), encoding),
  );
  const find = (type: number) => all.find((header) => header.u32(0) === type)?.word(layout.address);
  const [own, dynamic] = [find(PT.phdr), find(PT.dynamic)];
  if (dynamic === undefined) return 0n;
  const base = own === undefined ? 0n : address - own;
  return debugLink(core, base + dynamic);
}

/** By the entry of the dynamic section that is for debuggers: its value is the address of `_r_debug`. */
function debugLink(core: Image, start: bigint): bigint {
  const word = BigInt(wordSize(core.encoding));
  for (let index = 0n; index < MOST; index++) {
    const at = start + 2n * word * index;
    const tag = pointerAt(core, at);
    if (tag === 0n) return 0n;
    if (tag === DT_DEBUG) return pointerAt(core, pointerAt(core, at + word) + word);
  }
  return 0n;
}
