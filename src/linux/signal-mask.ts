/** The signals above 32. */
const UPPER_HALF = 0xffff_ffff_0000_0000n;

/** A mask of which only the lower half is known, as a 32-bit program's: any signal above 32 may be blocked. */
export function fromLowerHalf(low: number): bigint {
  return UPPER_HALF | BigInt(low);
}

/**
 * The signal whose handler runs on a frame. The kernel blocks it while the handler runs, unless that has SA_NODEFER, and
 * notes in the frame what was blocked before: the one signal more is it, also where no siginfo tells. More than one,
 * and it may be any of them: those of sa_mask are blocked too.
 * @param during the signals that are blocked in the handler: the thread's, or what the frame of a handler above notes.
 */
export function handledSignal(
  { blocked: before }: { readonly blocked?: bigint },
  during: bigint | undefined,
): number | undefined {
  if (before === undefined || during === undefined || (before & ~during) !== 0n) return undefined;
  const added = during & ~before;
  const isOne = added !== 0n && (added & (added - 1n)) === 0n;
  return isOne ? added.toString(2).length : undefined;
}

/** Whether a signal is in a set of blocked ones; where the set is not known, it may be. */
export function isBlocked(signal: number, blocked: bigint | undefined): boolean {
  return blocked === undefined || (blocked & (1n << BigInt(signal - 1))) !== 0n;
}
