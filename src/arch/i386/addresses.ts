import type { Segment } from '../../process/segments.ts';

/** First address above those of a program, on a kernel of 32 bits (PAGE_OFFSET) and on one of 64 (IA32_PAGE_OFFSET). */
const USER_END = 0xc000_0000n;
const COMPAT_USER_END = 0xffff_e000n;

/**
 * Whether an address lies beyond the last one: an int at 0xffffffff ends there. The CPU refuses such an access as beyond the
 * segment's limit, a general protection fault, whose address the kernel does not know.
 */
export function isBeyondEnd(address: bigint): boolean {
  return address > 0xffff_ffffn;
}

/** First address that no program has: on a kernel of 64 bits the stack is above those that one of 32 bits gives. */
export function userEnd(segments: readonly Segment[]): bigint {
  return (segments.at(-1)?.end ?? 0n) > USER_END ? COMPAT_USER_END : USER_END;
}
