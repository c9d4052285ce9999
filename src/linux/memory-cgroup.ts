import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What the kernel counts of the memory cgroup that this process is in. */
export interface MemoryCgroup {
  /** Processes that were killed for want of memory. */
  readonly oomKills: number;
  /** Bytes; absent where there is no limit. */
  readonly limit?: number;
  /** The root cgroup: what is counted there is of the whole machine, and proves nothing of a run. */
  readonly isRoot: boolean;
}

/** Above this a limit of version 1 is none: PAGE_COUNTER_MAX, in bytes of any page size. */
const NO_LIMIT = 2 ** 60;

/**
 * The memory cgroup of this process, of version 2 (memory.events) or 1 (memory.oom_control): cgroups(7).
 * @returns undefined where there is none, or it can't be read.
 */
export function readMemoryCgroup(root = '/sys/fs/cgroup', self = '/proc/self/cgroup'): MemoryCgroup | undefined {
  const lines = textOf(self)?.split('\n') ?? [];
  const one = lines.find((line) => /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:/.test(line));
  const two = lines.find((line) => line.startsWith('0::'));
  const name = (one ?? two)?.replace(/^\d+:[^:]*:/, '');
  if (name === undefined) return undefined;
  const place = one === undefined ? [root] : [path.join(root, 'memory')];
  const files =
    one === undefined
      ? (['memory.events', 'memory.max'] as const)
      : (['memory.oom_control', 'memory.limit_in_bytes'] as const);
  // in a container the path is that of the host, and what is mounted is the cgroup itself
  for (const directory of [...place.map((each) => path.join(each, name)), ...place]) {
    const oomKills = /^oom_kill (\d+)$/m.exec(textOf(path.join(directory, files[0])) ?? '')?.[1];
    if (oomKills === undefined) continue;
    const limit = Number(textOf(path.join(directory, files[1]))?.trim());
    return {
      oomKills: Number(oomKills),
      isRoot: name === '/' && one === undefined,
      ...(limit < NO_LIMIT ? { limit } : {}),
    };
  }
  return undefined;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
