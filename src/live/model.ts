import type { ProcStat, Sleeping } from '../linux/proc-stat.ts';

/** What the kernel tells of a thread at one moment. */
export interface SeenThread {
  readonly id: number;
  readonly name: string;
  /** Its id as the process itself counts, in a namespace of its own. */
  readonly innerId: number;
  /** R, S, D, T, t, Z, X, I. */
  readonly state: string;
  /** The function of the kernel that it sleeps in. */
  readonly waitsIn?: string;
  /** Absent while it runs, and where it may not be asked. */
  readonly sleeping?: Sleeping;
  /** Nanoseconds on a processor, and waiting for one. */
  readonly ran: bigint;
  readonly waited: bigint;
  /** How often it gave the processor away. */
  readonly switches?: number;
}

/** Whether a thread has not ended; a main thread may have, before the others. */
export function lives({ state }: Pick<SeenThread, 'state'>): boolean {
  return state !== 'Z' && state !== 'X';
}

/** What the kernel tells of a process at one moment. */
export interface SeenProcess extends ProcStat {
  readonly pid: number;
  /** When it was looked at: nanoseconds of a clock that only goes forward. */
  readonly at: bigint;
  readonly threads: readonly SeenThread[];
  readonly commandLine: readonly string[];
  readonly executable?: string;
  /** Why system calls and memory may not be read. */
  readonly refused?: string;
}

/** A process to look at: with its start, for its number may be used again. */
export interface Target {
  readonly pid: number;
  readonly started: number;
}
