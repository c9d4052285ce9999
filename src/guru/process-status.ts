import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { EvidenceError } from '../errors/errors.ts';

/** Signals that services report on: USR2 since oslo.reports 1.23 (2017), USR1 before. */
export const SIGNALS = { USR1: 10, USR2: 12 } as const;
export type ReportSignal = keyof typeof SIGNALS;

/** What a process does with a signal. */
export interface Reaction {
  readonly name: string;
  readonly reaction: 'caught' | 'ignored' | 'fatal';
  readonly zombie: boolean;
}

/**
 * Reads what a process does with a signal from /proc/PID/status.
 * @throws EvidenceError if there is no such process, or it may not be asked.
 */
export function reactionTo(pid: number, signal: ReportSignal): Reaction {
  return parseReaction(readStatus(pid), signal);
}

/** Bit n-1 of a mask in /proc/PID/status stands for signal n. */
export function parseReaction(status: string, signal: ReportSignal): Reaction {
  const field = (name: string): string => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
  const has = (name: string): boolean =>
    (BigInt(`0x${field(name) || '0'}`) & (1n << BigInt(SIGNALS[signal] - 1))) !== 0n;
  const reaction = has('SigCgt') ? 'caught' : has('SigIgn') ? 'ignored' : 'fatal';
  return { name: field('Name'), reaction, zombie: field('State').startsWith('Z') };
}

/** The descendants that would lose their parent. */
export function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter((child) => child.trim() !== '')
        .map(Number),
    );
  } catch {
    return [];
  }
}

/** The file that a process has as its standard error; undefined if it is a pipe, a socket, a terminal. */
export function standardError(pid: number): string | undefined {
  try {
    const link = `/proc/${pid}/fd/2`;
    return statSync(link).isFile() ? readlinkSync(link) : undefined;
  } catch {
    return undefined;
  }
}

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch (error) {
    throw new EvidenceError(
      `There is no process ${pid} that can be looked at: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`,
      'Give the pid of a running process, on this machine.',
      { cause: error },
    );
  }
}
