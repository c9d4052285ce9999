import type { Core } from '../process/core.ts';
import { fieldsOf, type Encoding } from '../elf/fields.ts';
import { readExactly, readWord, type Memory } from '../process/memory.ts';

/** What the stacks of a language are read from. */
export type LanguageImage = Pick<
  Core,
  'read' | 'cstring' | 'encoding' | 'segments' | 'modules' | 'files' | 'executable' | 'noted' | 'threads' | 'arch'
>;

/** Numbers of structures in memory, each undefined where memory does not hold it. */
export interface Numbers {
  /** A pointer. */
  word(address: bigint): bigint | undefined;
  int(address: bigint): number | undefined;
  /** All the bytes or none. */
  bytes(address: bigint, length: number): Buffer | undefined;
  readonly encoding: Encoding;
}

/** Reads numbers as a process stores them. */
export function numbersOf(memory: Memory, encoding: Encoding): Numbers {
  const bytes = (address: bigint, length: number) =>
    address <= 0n || length <= 0 ? undefined : readExactly(memory, address, length);
  return {
    encoding,
    bytes,
    word: (address) => readWord(memory, address, encoding),
    int: (address) => {
      const found = bytes(address, 4);
      return found && fieldsOf(found, encoding).i32(0);
    },
  };
}

/** An address in a structure. */
export function inside(structure: bigint, offset: number): bigint {
  return structure + BigInt(offset);
}
