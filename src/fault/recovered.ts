import type { Core } from '../process/core.ts';
import type { FaultPlace } from './crash-thread.ts';
import { doubted } from './doubts.ts';
import type { Interruption } from '../arch/model.ts';
import type { Fault } from './model.ts';

/** The first fault of a crash, and the registers at that moment. */
export interface Recovered {
  readonly place: FaultPlace;
  readonly fault: Fault;
  /** What the registers of the fault frame are, and where they were read. */
  readonly interruption: Interruption;
  readonly registersFrom: 'core' | 'signal-frame';
  /** Whether a crash handler ran before the process ended: its frames are on the stack, or its signal frame is left. */
  readonly handled: boolean;
  /** A handler has changed pc and perhaps sp of the interruption, and what they were is not known. */
  readonly isElsewhere?: boolean;
  /** Where the signal frame is that a handler left which has returned. */
  readonly leftFrame?: bigint;
  /** What ended the process, as the core has it. */
  readonly delivered: Fault | undefined;
  /** Every trampoline of every thread was asked, and no fault led to any: the signal is all that there was. */
  readonly isFaultless: boolean;
  /** Why something about the fault is not known. */
  readonly doubt?: string;
  /** What was going on besides. */
  readonly remark?: string;
}

/** What is recovered, before other threads are considered. */
export type Found = Omit<Recovered, 'isFaultless' | 'remark'>;

export interface RecoverOptions {
  /** Search the whole core for old signal frames, not only the stacks. */
  readonly deep: boolean;
}

/** Whether the process sent itself a signal. */
export function isOwn(core: Core, delivered: Fault): boolean {
  return delivered.reason === 'sent' && delivered.sender?.pid === core.process?.pid;
}

/** Whether another process sent a signal. */
export function isFromOutside(core: Core, { reason, sender }: Fault): boolean {
  return reason === 'sent' && sender !== undefined && core.process !== undefined && sender.pid !== core.process.pid;
}

/** What is left of a signal that the process sent itself, where nothing tells why. */
export function undecided(delivered: Fault, why: string): Fault {
  return { ...doubted(delivered, 'low', why), reason: 'unknown' };
}
