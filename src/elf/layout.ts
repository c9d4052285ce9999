import { PT, type Elf } from './elf.ts';

/**
 * How an image lies in memory: the addresses, sizes and flags of its PT_LOAD. What strip leaves alone, so that two
 * files that differ in it are of different builds; two that do not may be too.
 */
export function layoutOf({ programHeaders }: Elf): string {
  const loads = programHeaders.filter(({ type }) => type === PT.load);
  return loads
    .map(({ address, memorySize, flags }) => `${address.toString(16)}+${memorySize.toString(16)}:${flags}`)
    .join(' ');
}

/**
 * The address that a file was linked for of what its first byte is mapped to: what is so far behind a module's base in memory is so far
 * behind this in symbols and debug information.
 */
export function linkedBase({ programHeaders }: Elf): bigint {
  const first = programHeaders.find(({ type }) => type === PT.load);
  return first === undefined ? 0n : first.address - BigInt(first.offset);
}
