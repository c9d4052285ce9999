import { segmentAt, type Segment } from '../process/segments.ts';
import type { Siginfo } from '../linux/siginfo.ts';
import type { FaultAccess, FaultReason } from '../fault/model.ts';
import { isSent, SIGBUS, SIGSEGV } from '../linux/signal-names.ts';

/** What the MMU said, and what was known besides. */
export interface PageFault {
  readonly address: bigint;
  readonly access?: FaultAccess;
  /** The page was there and did not allow it. */
  readonly present: boolean;
  /** First address that no program has; absent where it is not known. */
  readonly userEnd?: bigint;
  /** The stack pointer. */
  readonly sp: bigint;
}

export interface PageFaultSignal {
  readonly signal: number;
  readonly code?: number;
  readonly reason: FaultReason;
  /** Two signals were possible, and what decided was only likely. */
  readonly guessed: boolean;
}

const NOT_MAPPED = { signal: SIGSEGV, code: 1, reason: 'not-mapped', guessed: false } as const;
const PROTECTION = { signal: SIGSEGV, code: 2, reason: 'protection', guessed: false } as const;
const BEYOND_FILE = { signal: SIGBUS, code: 2, reason: 'beyond-end-of-file' } as const;

/**
 * The signal that the kernel raises for a page fault (do_user_addr_fault(), do_page_fault()), found again from the
 * mappings. A page that is absent from a mapping which allows the access is SIGBUS; from one that does not (a guard
 * page), SEGV_ACCERR.
 */
export function pageFaultSignal(
  fault: PageFault,
  segments: readonly Segment[],
  delivered: Siginfo | undefined,
): PageFaultSignal {
  if (fault.userEnd !== undefined && fault.address >= fault.userEnd) return NOT_MAPPED;
  const segment = segmentAt(segments, fault.address);
  if (fault.present) return PROTECTION;
  if (segment === undefined) return NOT_MAPPED;
  if (isGuardWithin(segment, fault.address, fault.access, fault.sp)) return NOT_MAPPED;
  return allows(segment, fault.access) ? allowed(delivered) : PROTECTION;
}

/** Code touches at most this much below its stack pointer at a time: gcc probes large arrays page by page. */
export const BELOW_SP = 64n * 1024n;
/** And a fault is at most this much above it, in a frame that lies in a guard. */
const ABOVE_SP = 64n * 1024n;

/**
 * Whether an address is in a guard that is part of the stack's own mapping, as glibc 2.42 lays it with MADV_GUARD_INSTALL
 * (Linux 6.13): the mapping allows the access, the kernel says "not mapped", and the stack pointer is there. (The
 * stacks of several threads may be one mapping, guards and all: fixtures/crash/stack-overflow-thread-guard.)
 */
export function isGuardWithin(
  mapping: Segment | undefined,
  address: bigint,
  access: FaultAccess | undefined,
  sp: bigint,
): boolean {
  const isStack = mapping?.writable === true && access !== 'execute' && allows(mapping, access);
  return isStack && address >= sp - BELOW_SP && address < sp + ABOVE_SP;
}

/** The mapping allowed the access, so the file ended before it; or the mapping was made after the fault. */
function allowed(delivered: Siginfo | undefined): PageFaultSignal {
  const raisedAgain = delivered !== undefined && isSent(delivered.code);
  if (raisedAgain && delivered.signal === SIGSEGV) return { signal: SIGSEGV, reason: 'not-mapped', guessed: true };
  return { ...BEYOND_FILE, guessed: !(raisedAgain && delivered.signal === SIGBUS) };
}

/** Whether a mapping allows an access; no mapping does not. */
export function allows(segment: Segment | undefined, access: FaultAccess | undefined): boolean {
  if (access === 'write') return segment?.writable === true;
  return (access === 'execute' ? segment?.executable : segment?.readable) === true;
}
