import type { CoreNotes } from './core-notes.ts';
import type { Memory } from './core-memory.ts';
import { PT } from './elf.ts';

/** /usr/include/linux/auxvec.h */
const AT = { phdr: 3, phnum: 5 } as const;
const DT_DEBUG = 21n;
/** Sizes of Elf64_Phdr and Elf64_Dyn; more entries than any program has. */
const PROGRAM_HEADER = 56;
const DYNAMIC = 16;
const MOST = 10_000;

/**
 * The names under which the dynamic loader opened the libraries of a 64-bit little-endian process: not always those of
 * the files that are mapped (dlopen of `/proc/self/fd/3`). Empty where there is no loader, or the core does not hold its list.
 */
export function loadedNames(
  { read, cstring }: Pick<Memory, 'read' | 'cstring'>,
  { auxv }: Pick<CoreNotes, 'auxv'>,
): string[] {
  const word = (address: bigint): bigint => {
    const bytes = read(address, 8);
    return bytes?.length === 8 ? bytes.readBigUInt64LE() : 0n;
  };
  const names: string[] = [];
  let link = firstLink(read, word, auxv);
  for (let count = 0; link !== 0n && count < MOST; count++) {
    const name = cstring(word(link + 8n));
    if (name !== undefined && name !== '') names.push(name);
    link = word(link + 24n);
  }
  return names;
}

/** `_r_debug.r_map` (link.h), whose address the loader leaves in the program's dynamic section; 0 if there is none. */
function firstLink(read: Memory['read'], word: (address: bigint) => bigint, auxv: CoreNotes['auxv']): bigint {
  const [address, count] = [auxv.get(AT.phdr), Number(auxv.get(AT.phnum) ?? 0n)];
  const headers = address === undefined || count > MOST ? undefined : read(address, count * PROGRAM_HEADER);
  if (address === undefined || headers === undefined) return 0n;
  const find = (type: number) =>
    Array.from({ length: Math.floor(headers.length / PROGRAM_HEADER) }, (_, index) =>
      headers.subarray(index * PROGRAM_HEADER),
    ).find((header) => header.readUInt32LE() === type);
  const [own, dynamic] = [find(PT.phdr), find(PT.dynamic)];
  if (dynamic === undefined) return 0n;
  const base = own === undefined ? 0n : address - own.readBigUInt64LE(16);
  const start = base + dynamic.readBigUInt64LE(16);
  for (let index = 0; index < MOST; index++) {
    const at = start + BigInt(index * DYNAMIC);
    const tag = word(at);
    if (tag === 0n) return 0n;
    if (tag === DT_DEBUG) return word(word(at + 8n) + 8n);
  }
  return 0n;
}
