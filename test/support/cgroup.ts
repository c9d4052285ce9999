import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A cgroup of our own, in the hierarchy that systemd goes by. */
export interface Cgroup {
  /** What a process's pid is written to so that it is in it. */
  readonly procs: string;
  readonly remove: () => void;
}

/** Makes a cgroup by its path; undefined where that is not allowed. */
export function makeCgroup(name: string): Cgroup | undefined {
  const root = hierarchy();
  if (root === undefined) return undefined;
  const directory = path.join(root, name);
  try {
    mkdirSync(directory, { recursive: true });
  } catch {
    return undefined;
  }
  const remove = (): void => {
    for (let each = directory; each !== root; each = path.dirname(each))
      try {
        rmdirSync(each);
      } catch {
        return; // others are in it
      }
  };
  return { procs: path.join(directory, 'cgroup.procs'), remove };
}

/** A cgroup below our own whose memory is limited, of either version; undefined where none can be made. @param limit bytes. */
export function memoryCgroup(name: string, limit: number): Cgroup | undefined {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '));
  const one = mounts.find(
    ([, , type, options = '']) => type === 'cgroup' && options.split(',').includes('memory'),
  )?.[1];
  const two = mounts.find(([, , type]) => type === 'cgroup2')?.[1];
  const own = readFileSync('/proc/self/cgroup', 'utf8');
  const below = (one === undefined ? /^0::(.*)$/m : /^\d+:memory:(.*)$/m).exec(own)?.[1];
  const root = one ?? two;
  if (root === undefined || below === undefined) return undefined;
  const directory = path.join(root, existsSync(path.join(root, below)) ? below : '', name);
  try {
    mkdirSync(directory);
    writeFileSync(path.join(directory, one === undefined ? 'memory.max' : 'memory.limit_in_bytes'), String(limit));
  } catch {
    return undefined;
  }
  return { procs: path.join(directory, 'cgroup.procs'), remove: () => rmdirSync(directory) };
}

/** Of version 2, which systemd prefers where there are both, else of version 1 without a controller. */
function hierarchy(): string | undefined {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const places = mounts.map((line) => line.split(' '));
  const named = places.find(([, , type, options = '']) => type === 'cgroup' && options.includes('name=systemd'));
  return (places.find(([, , type]) => type === 'cgroup2') ?? named)?.[1];
}
