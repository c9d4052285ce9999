import type { Core } from '../process/core.ts';
import { segmentAt } from '../process/segments.ts';
import type { Fault } from './model.ts';
import { BELOW_SP, isGuardWithin } from '../arch/page-fault.ts';

/** How near its end a stack pointer must be. */
const NEAR_END = 64n * 1024n;
/** A guard page, and no more than a few of them. */
const GAP = 1024n * 1024n;
/** A function with an array this large moves its stack pointer past the guard page in one go (fixtures/crash/stack-overflow-array). */
const JUMP = 256n * 1024n * 1024n;

/**
 * Whether a fault address is where a stack ran out: just below the lowest address of a writable mapping, in or below
 * its guard page, while the stack pointer is at that end or already beyond it; or in a guard that is no mapping of its own
 * (fixtures/crash/stack-overflow-thread-guard).
 */
export function stackExhausted(
  { segments }: Pick<Core, 'segments'>,
  { address, access, reason }: Pick<Fault, 'address' | 'access' | 'reason'>,
  sp: bigint,
): boolean {
  if (address === undefined || address < 0x10000n) return false;
  const target = segmentAt(segments, address);
  if (target?.readable || target?.writable)
    return reason === 'not-mapped' && isGuardWithin(target, address, access, sp); // else somebody's data lie below this stack
  const stack = segments.find((segment) => segment.writable && segment.end > address);
  if (stack === undefined || stack.start <= address) return false;
  const atEnd = sp < stack.start + NEAR_END && sp > stack.start - JUMP;
  const nearStack = stack.start - address <= GAP || (sp < stack.start && address >= sp - BELOW_SP);
  return atEnd && nearStack && address >= sp - BELOW_SP;
}
