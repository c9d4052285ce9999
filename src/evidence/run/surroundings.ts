import { readFileSync } from 'node:fs';
import { oomKillIn, readKernelLog, type OomKill } from '../../linux/kernel-log.ts';
import { readMemoryCgroup, type MemoryCgroup } from '../../linux/memory-cgroup.ts';
import { parseLimits, type Limit } from '../../linux/proc-text.ts';
import { known } from '../../text/known.ts';

/** What is noted before a command runs, to tell afterwards who ended it. */
export interface Before {
  readonly cgroup?: MemoryCgroup;
  /** Microseconds since the machine was started. */
  readonly uptime: number;
  /** Seconds of processor time of children of ours that have ended. */
  readonly cpu: number;
}

/** What has happened around a command while it ran. */
export interface Surroundings {
  readonly limits: readonly Limit[];
  /** Seconds of processor time of the command and of those that it waited for. */
  readonly cpu: number;
  /** Absent where there is no memory cgroup to ask. */
  readonly cgroup?: { readonly oomKills: number; readonly limit?: number };
  /** Absent where the kernel's log may not be read. */
  readonly oomKills?: readonly OomKill[];
}

const TICKS = 100; // USER_HZ, the same on every processor that Linux runs on today: time(7)

export function surroundingsBefore(): Before {
  return { ...known({ cgroup: readMemoryCgroup() }), uptime: uptime(), cpu: childrensCpu() };
}

export function surroundingsAfter(before: Before): Surroundings {
  const now = readMemoryCgroup();
  const counted = before.cgroup !== undefined && now !== undefined && !now.isRoot;
  const kills = readKernelLog()
    ?.filter(({ time }) => time >= before.uptime)
    .flatMap((record) => oomKillIn(record) ?? []);
  return {
    limits: parseLimits(textOf('/proc/self/limits')),
    cpu: childrensCpu() - before.cpu,
    ...(counted
      ? { cgroup: { oomKills: now.oomKills - (before.cgroup?.oomKills ?? 0), ...known({ limit: now.limit }) } }
      : {}),
    ...known({ oomKills: kills }),
  };
}

function uptime(): number {
  return Number(textOf('/proc/uptime').split(' ')[0]) * 1e6;
}

/** Fields 16 and 17 of /proc/self/stat: cutime and cstime. */
function childrensCpu(): number {
  const stat = textOf('/proc/self/stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // from the third field on
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
