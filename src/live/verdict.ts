import { cycleText } from '../locks/findings.ts';
import type { LockGraph } from '../locks/graph.ts';
import type { Finding } from '../report/finding.ts';
import { fingerprint } from '../report/fingerprint.ts';
import { RULES } from '../report/rules.ts';
import type { LiveProcessEntry } from '../report/sections/processes.ts';
import type { Verdict } from './processes-section.ts';

/** What the locks say of a process; undefined where they do not tell why it goes on no further. */
export function lockVerdict({ cycles, waits, lost }: LockGraph, pid: number): Verdict | undefined {
  const cycle = cycles.find((refs) => refs.some((ref) => ref.pid === pid));
  if (cycle !== undefined) return { class: 'deadlock', summary: cycleText(cycle, waits) };
  const wait = lost.find(({ waiter }) => waiter.pid === pid);
  return wait?.lost === undefined
    ? undefined
    : { class: 'lost-lock', summary: `thread ${wait.waiter.threadId} waits for a lock; ${wait.lost}` };
}

/** A finding for each process that a signal has stopped. */
export function stoppedFindings(processes: readonly LiveProcessEntry[]): Finding[] {
  const { title, level } = RULES['live/stopped'];
  return processes
    .filter((each) => each.class === 'stopped')
    .map(({ pid, name }) => ({
      rule: 'live/stopped',
      level,
      title,
      message: `Process ${pid} (${name}) was stopped by a signal, and waits for SIGCONT.`,
      fingerprint: fingerprint('live/stopped', name),
    }));
}
