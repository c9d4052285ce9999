import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
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

/** Of version 2, which systemd prefers where there are both, else of version 1 without a controller. */
function hierarchy(): string | undefined {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const places = mounts.map((line) => line.split(' '));
  const named = places.find(([, , type, options = '']) => type === 'cgroup' && options.includes('name=systemd'));
  return (places.find(([, , type]) => type === 'cgroup2') ?? named)?.[1];
}
