/** Memory by address: a core, or bytes in a test. */
export interface Memory {
  /** The bytes at an address, fewer than asked where they end; undefined where there are none. */
  read(address: bigint, length: number): Buffer | undefined;
}

/** General registers by gdb's names: rax, rip, eflags; x0, sp, pc. */
export type Registers = Readonly<Record<string, bigint>>;

/** All the bytes or none. */
export function readExactly(memory: Memory, address: bigint, length: number): Buffer | undefined {
  const bytes = memory.read(address, length);
  return bytes?.length === length ? bytes : undefined;
}
