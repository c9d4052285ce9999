import type { Core } from '../elf/core.ts';

/** Code touches at most this much below its stack pointer at a time: gcc probes large arrays page by page. */
const BELOW_SP = 64n * 1024n;
/** How near its end a stack pointer must be. */
const NEAR_END = 64n * 1024n;
/** A guard page, and no more than a few of them. */
const GAP = 1024n * 1024n;
/** A function with an array this large moves its stack pointer past the guard page in one go. */
const JUMP = 256n * 1024n * 1024n;

/**
 * Whether a fault address is where a stack ran out: just below the lowest address of a writable mapping, in or below
 * its guard page, while the stack pointer is at that end or already beyond it.
 */
export function stackExhausted(core: Pick<Core, 'segments'>, address: bigint | undefined, sp: bigint): boolean {
  if (address === undefined || address < 0x10000n) return false;
  const target = core.segments.find((segment) => address >= segment.start && address < segment.end);
  if (target?.readable || target?.writable) return false; // somebody's data lie below this stack
  const stack = core.segments.find((segment) => segment.writable && segment.end > address);
  if (stack === undefined || stack.start <= address) return false;
  const atEnd = sp < stack.start + NEAR_END && sp > stack.start - JUMP;
  const nearStack = stack.start - address <= GAP || (sp < stack.start && address >= sp - BELOW_SP);
  return atEnd && nearStack && address >= sp - BELOW_SP;
}
