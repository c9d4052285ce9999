import { readdirSync, readFileSync } from 'node:fs';
import { EvidenceError } from '../errors/errors.ts';
import type { ProcStat } from '../linux/proc-stat.ts';
import { statOf } from '../process/live/stat-of.ts';
import type { Target } from './model.ts';

/** More processes than are told of at once. */
export const MOST_PROCESSES = 256;

/** The same of a process that was found before; undefined where it has ended, and its number may be another's. */
export function statOfTarget({ pid, started }: Target): ProcStat | undefined {
  const stat = statOf(pid);
  return stat?.started === started ? stat : undefined;
}

/** The process of a thread; undefined where there is none of that id. */
export function processOf(threadId: number): number | undefined {
  try {
    const group = /^Tgid:\s+(\d+)$/m.exec(readFileSync(`/proc/${threadId}/status`, 'utf8'))?.[1];
    return group === undefined ? undefined : Number(group);
  } catch {
    return undefined;
  }
}

/** All processes that can be seen. */
export function allProcesses(): ProcStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
}

/**
 * The processes to look at: /proc answers to the id of a thread as if that were a process of its own.
 * @param pids of processes, or of threads of theirs.
 * @param tree with all that descend from them.
 * @throws EvidenceError for a pid that no process has.
 */
export function targetsOf(pids: readonly number[], tree: boolean): Target[] {
  const found = [...new Set(pids.map((pid) => processOf(pid) ?? pid))].map((pid) => {
    const stat = statOf(pid);
    if (stat === undefined)
      throw new EvidenceError(
        `There is no process ${pid}.`,
        'Give the id of a process that runs, as ps shows it; of one that has died, see "faultline triage coredump".',
      );
    return stat;
  });
  return (tree ? withDescendants(found) : found).map(({ id, started }) => ({ pid: id, started }));
}

/** Parents before their children. */
function withDescendants(roots: readonly ProcStat[]): ProcStat[] {
  const byParent = Map.groupBy(allProcesses(), ({ parent }) => parent);
  const found = new Map(roots.map((stat) => [stat.id, stat] as const));
  for (const { id } of found.values())
    // grows while it is gone through
    for (const child of byParent.get(id) ?? []) if (!found.has(child.id)) found.set(child.id, child);
  return [...found.values()];
}
