import { weaker } from '../fault/doubts.ts';
import type { Cause } from '../report/sections/crash.ts';

/** A cause with no more confidence than that, and why. */
export function lessSure(cause: Cause, confidence: Cause['confidence'], ...why: readonly string[]): Cause {
  return {
    ...cause,
    confidence: weaker(cause.confidence, confidence),
    because: [...new Set([...(cause.because ?? []), ...why])],
  };
}
