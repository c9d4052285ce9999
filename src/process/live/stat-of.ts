import { readFileSync } from 'node:fs';
import { parseProcStat, type ProcStat } from '../../linux/proc-stat.ts';

/** What /proc/PID/stat says; undefined where there is no such process. */
export function statOf(pid: number): ProcStat | undefined {
  try {
    return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined; // it is gone
  }
}
