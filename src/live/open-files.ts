import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { allProcesses } from './targets.ts';

/** A process that has a file open. */
export interface Holder {
  readonly pid: number;
  readonly reads: boolean;
  readonly writes: boolean;
}

/** Who has files open, of all processes. */
export interface OpenFiles {
  /** By where their descriptors lead, as the links in /proc/PID/fd say: `pipe:[1234]`, a path. */
  holders(file: string): readonly Holder[];
  /** Processes whose files may not be seen. */
  readonly hidden: readonly number[];
  /** The parent of each process. */
  readonly parents: ReadonlyMap<number, number>;
}

/** Where a descriptor leads. */
export function fileOf(pid: number, descriptor: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  } catch {
    return undefined; // closed meanwhile, or not to be seen
  }
}

/** Where each descriptor of a process leads; none where they may not be seen. */
export function filesOpenIn(pid: number): string[] {
  return (descriptorsOf(pid) ?? []).flatMap((descriptor) => fileOf(pid, descriptor) ?? []);
}

/** Looks for those who have these files open. */
export function findHolders(files: ReadonlySet<string>): OpenFiles {
  const found = new Map<string, Holder[]>();
  const hidden: number[] = [];
  const all = allProcesses();
  for (const { id: pid } of all) {
    const descriptors = descriptorsOf(pid);
    if (descriptors === undefined) hidden.push(pid);
    for (const descriptor of descriptors ?? []) {
      const file = fileOf(pid, descriptor);
      if (file === undefined || !files.has(file)) continue;
      found.set(file, [...(found.get(file) ?? []), { pid, ...modeOf(pid, descriptor) }]);
    }
  }
  return {
    holders: (file) => found.get(file) ?? [],
    hidden,
    parents: new Map(all.map(({ id, parent }) => [id, parent])),
  };
}

/** Undefined where they may not be seen; of a zombie there are none. */
function descriptorsOf(pid: number): number[] | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).map(Number);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? [] : undefined;
  }
}

/** proc_pid_fdinfo(5): `flags` are those of open(2), in octal; both where they can't be read. */
function modeOf(pid: number, descriptor: number): Pick<Holder, 'reads' | 'writes'> {
  const access = accessOf(pid, descriptor);
  return { reads: access !== 1, writes: access !== 0 };
}

function accessOf(pid: number, descriptor: number): number | undefined {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, 'utf8'))?.[1];
    return flags === undefined ? undefined : Number.parseInt(flags, 8) & 3;
  } catch {
    return undefined;
  }
}

/** A lock of a file that somebody waits for: /proc/locks, proc_locks(5). */
export interface BlockedLock {
  readonly kind: 'flock' | 'record-lock';
  readonly waiter: number;
  readonly holder: number;
}

const LOCK = /^(\d+): (-> )*(FLOCK|POSIX)\s+\S+\s+\S+ (\d+) (\S+) /;

/** Each line that begins with `->` waits for the one of its number that does not. */
export function parseLocks(text: string): BlockedLock[] {
  const lines = text.split('\n').flatMap((line) => {
    const [, number, waits, kind, pid] = LOCK.exec(line) ?? [];
    return number === undefined ? [] : [{ number, waits: waits !== undefined, kind, pid: Number(pid) }];
  });
  return lines
    .filter(({ waits }) => waits)
    .flatMap((waiter) => {
      const holder = lines.find(({ number, waits }) => !waits && number === waiter.number);
      if (holder === undefined || holder.pid <= 0 || waiter.pid <= 0) return [];
      return [
        {
          kind: waiter.kind === 'FLOCK' ? ('flock' as const) : ('record-lock' as const),
          waiter: waiter.pid,
          holder: holder.pid,
        },
      ];
    });
}

/** Which there are now. */
export function blockedLocks(): BlockedLock[] {
  try {
    return parseLocks(readFileSync('/proc/locks', 'utf8'));
  } catch {
    return [];
  }
}

/** Whether one process descends from the other, or the other from it. */
export function areRelated({ parents }: Pick<OpenFiles, 'parents'>, one: number, other: number): boolean {
  return descends(parents, one, other) || descends(parents, other, one);
}

function descends(parents: ReadonlyMap<number, number>, from: number, to: number): boolean {
  for (let at: number | undefined = from, steps = 0; at !== undefined && at > 1 && steps < parents.size; steps++) {
    if (at === to) return true;
    at = parents.get(at);
  }
  return false;
}
