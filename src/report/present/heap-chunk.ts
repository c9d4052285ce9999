import type { MemoryHeapChunk } from '../sections/memory.ts';
import { plural } from '../../text/plural.ts';

/** `24 bytes at 0x5605a91832a0`. */
export function chunkPlace({ start, size }: Pick<MemoryHeapChunk, 'start' | 'size'>): string {
  return `${plural(size, 'byte')} at ${start}`;
}

/** What an allocator says of a piece of memory; undefined where it does not. */
export function chunkState({ state, bin }: Pick<MemoryHeapChunk, 'state' | 'bin'>): string | undefined {
  switch (state) {
    case 'in-use':
      return 'in use';
    case 'cached':
      return "freed, in a thread's cache";
    case 'freed':
      return bin === undefined ? 'freed' : `freed, in ${LISTS[bin]}`;
    case 'top':
      return 'of nobody: never given, or freed';
    case undefined:
      return undefined;
  }
}

const LISTS = {
  tcache: "a thread's cache",
  fastbin: 'a fast list',
  unsorted: 'the unsorted list',
  small: 'a list of small ones',
  large: 'a list of large ones',
} as const satisfies Record<NonNullable<MemoryHeapChunk['bin']>, string>;

/** Where an address is in the heap: `48 bytes into 2008 bytes at 0x..., freed`. */
export function chunkText(chunk: MemoryHeapChunk, address: string): string {
  const offset = BigInt(address) - BigInt(chunk.start);
  const into = offset === 0n ? 'the first of ' : `${plural(Number(offset), 'byte')} into `;
  const state = chunkState(chunk);
  return `${into}${chunkPlace(chunk)}${state === undefined ? '' : `, ${state}`}`;
}
