import { closeSync, constants, openSync, readSync } from 'node:fs';

/** A record of the kernel's log. */
export interface KernelRecord {
  /** Microseconds since the machine was started. */
  readonly time: number;
  readonly text: string;
}

/** A process that the kernel killed because there was no memory left. */
export interface OomKill {
  readonly pid: number;
  readonly name: string;
  /** Within the limit of a memory cgroup, not of the whole machine. */
  readonly ofCgroup: boolean;
}

const RECORD_MAX = 8192; // CONSOLE_EXT_LOG_MAX in kernel/printk/printk.c
const RECORDS_MAX = 100_000;

/**
 * What the kernel has logged: /dev/kmsg, one record a read (Documentation/ABI/testing/dev-kmsg).
 * @returns undefined where this user may not read it.
 */
export function readKernelLog(): KernelRecord[] | undefined {
  let descriptor: number;
  try {
    descriptor = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const records: KernelRecord[] = [];
    const buffer = Buffer.alloc(RECORD_MAX);
    while (records.length < RECORDS_MAX) {
      const line = nextRecord(descriptor, buffer);
      if (line === undefined) break;
      const record = parseKernelRecord(line);
      if (record !== undefined) records.push(record);
    }
    return records;
  } finally {
    closeSync(descriptor);
  }
}

/** Nothing where there is no more of them. EPIPE: what would have come was overwritten, the next is there. */
function nextRecord(descriptor: number, buffer: Buffer): string | undefined {
  for (let overwritten = 0; overwritten < RECORDS_MAX; overwritten += 1)
    try {
      const length = readSync(descriptor, buffer);
      return length === 0 ? undefined : buffer.toString('utf8', 0, length);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') return undefined;
    }
  return undefined;
}

/** `4,1350,2436832773,-;text`: level and facility, sequence, microseconds, flags; a line that goes on begins with a blank. */
export function parseKernelRecord(line: string): KernelRecord | undefined {
  const [, time, text] = /^\d+,\d+,(\d{1,16}),[^;]*;([^\n]*)/.exec(line) ?? [];
  return time === undefined || text === undefined ? undefined : { time: Number(time), text };
}

/** `Out of memory: Killed process 812 (hog) total-vm:...`, `Memory cgroup out of memory: Killed process ...` (mm/oom_kill.c; `Kill process` until 5.2). */
export function oomKillIn({ text }: KernelRecord): OomKill | undefined {
  const [, cgroup, pid, name] =
    /^(Memory cgroup out of memory|Out of memory[^:]*): Kill(?:ed)? process (\d+) \((.*)\)(?:,? (?:UID|total-vm|score)|$)/.exec(
      text,
    ) ?? [];
  return pid === undefined || name === undefined
    ? undefined
    : { pid: Number(pid), name, ofCgroup: cgroup?.startsWith('Memory') === true };
}
