import type { Segment } from '../../process/segments.ts';
import { lastAtOrBelow } from '../../elf/ranges.ts';

/** First address above those of a 64-bit program with 4-level page tables (TASK_SIZE_MAX), and with 5-level ones. */
const USER_END = 0x7fff_ffff_f000n;
const FIVE_LEVEL_USER_END = 0xff_ffff_ffff_f000n;

/** Whether an address is in the gap between user space and the kernel, where x86-64 has no addresses at all. */
export function isNonCanonical(address: bigint): boolean {
  // With 5-level page tables the gap is smaller; programs get addresses above 47 bits only if they ask for them.
  return address >= USER_END + 0x1000n && address < 0xffff_8000_0000_0000n;
}

/** First address that no program has, for a process with these mappings, which are sorted. */
export function userEnd(segments: readonly Segment[]): bigint {
  const highest = lastAtOrBelow(segments, FIVE_LEVEL_USER_END, ({ start }) => start);
  return highest !== undefined && highest.start > USER_END ? FIVE_LEVEL_USER_END : USER_END;
}
