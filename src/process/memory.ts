import { fieldsOf, type Encoding } from '../elf/fields.ts';

/** Memory by address: a core, or bytes in a test. */
export interface Memory {
  /** The bytes at an address, fewer than asked where they end; undefined where there are none. */
  read(address: bigint, length: number): Buffer | undefined;
}

/** General registers by gdb's names: arch/ knows them. */
export type Registers = Readonly<Record<string, bigint>>;

/** All the bytes or none. */
export function readExactly(memory: Memory, address: bigint, length: number): Buffer | undefined {
  const bytes = memory.read(address, length);
  return bytes?.length === length ? bytes : undefined;
}

/** The bytes of a pointer. */
export function wordSize({ bits }: Encoding): number {
  return bits / 8;
}

/** The pointer at an address; undefined where memory does not hold all of it. */
export function readWord(memory: Memory, address: bigint, encoding: Encoding): bigint | undefined {
  const bytes = address < 0n ? undefined : readExactly(memory, address, wordSize(encoding));
  return bytes && fieldsOf(bytes, encoding).word(0);
}
