import type { Fault } from './model.ts';
import { signalName } from '../linux/signal-names.ts';

/** Fatal: its signal ends a process that does not handle it. Unknown: its signal frame does not say which signal. */
export type TrampolineVerdict = 'fatal' | 'benign' | 'unknown';

/** A signal trampoline of a thread, with what its signal frame tells. */
export interface Trampoline {
  readonly threadId: number;
  readonly index: number;
  readonly verdict: TrampolineVerdict;
  readonly fault?: Fault;
  /** The thread had just sent itself the signal, as raise and abort do. */
  readonly inPlace?: boolean;
}

/** Whether a fault of its thread led to it: no process sent its signal. */
export function isOfFault({ verdict, fault }: Trampoline): boolean {
  return verdict === 'fatal' && fault !== undefined && fault.reason !== 'sent' && fault.reason !== 'unknown';
}

/** Its signal, for people. */
export function describeTrampoline({ verdict, fault }: Trampoline): string {
  return verdict === 'unknown' || fault?.signal === undefined ? 'signal unknown' : signalName(fault.signal);
}
