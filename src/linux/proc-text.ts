/** What the kernel tells of a process in /proc, as text. Facts: proc_pid_limits(5), proc_pid_status(5), proc_pid_cgroup(5). */

/** A limit of a process. Absent: a number that is beyond what can be counted. */
export interface Limit {
  /** As the kernel calls it: `Max open files`. */
  readonly name: string;
  readonly soft?: number | 'unlimited';
  readonly hard?: number | 'unlimited';
  /** `bytes`, `files`; absent of a number of nothing. */
  readonly unit?: string;
}

/** A file that a process had open. */
export interface OpenFile {
  readonly descriptor: number;
  /** Where it leads: a path, or `socket:[1234]`. */
  readonly path: string;
}

/** Bytes of memory. */
export interface MemoryUse {
  readonly resident?: number;
  readonly peakResident?: number;
  readonly swapped?: number;
}

const LIMITS_MAX = 64;
const FILES_MAX = 1024;

/** `Max open files            1024                 524288               files` */
export function parseLimits(text: string): Limit[] {
  const lines = [...text.matchAll(/^(Max [a-z -]+?) {2,}(unlimited|\d+) +(unlimited|\d+)(?: +(\w+))? *$/gm)];
  return lines.slice(0, LIMITS_MAX).map(([, name = '', soft = '', hard = '', unit]) => ({
    name,
    ...amount('soft', soft),
    ...amount('hard', hard),
    ...(unit === undefined ? {} : { unit }),
  }));
}

function amount<Name extends 'soft' | 'hard'>(name: Name, text: string): Pick<Limit, Name> {
  const value = text === 'unlimited' ? text : Number(text);
  return (value === 'unlimited' || Number.isSafeInteger(value) ? { [name]: value } : {}) as Pick<Limit, Name>;
}

/** Of /proc/PID/status; a kernel thread has none. */
export function parseMemoryUse(text: string): MemoryUse {
  const bytes = (name: string): number | undefined => {
    const kilobytes = new RegExp(String.raw`^${name}:\s+(\d{1,12}) kB$`, 'm').exec(text)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  };
  const values = { resident: bytes('VmRSS'), peakResident: bytes('VmHWM'), swapped: bytes('VmSwap') };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/**
 * What systemd-coredump writes of /proc/PID/fd: of each file `3:/var/lib/app/data`, then its fdinfo, then a blank line. A name that has a
 * line end in it stands for no more than its first line.
 */
export function parseOpenFiles(text: string): OpenFile[] {
  const files = text.split('\n\n').flatMap((block): OpenFile[] => {
    const [, descriptor, path] = /^\n*(\d{1,9}):(.+)$/m.exec(block.slice(0, 8192)) ?? [];
    return descriptor === undefined || path === undefined ? [] : [{ descriptor: Number(descriptor), path }];
  });
  return files.slice(0, FILES_MAX);
}

/** The path of a process's cgroup: of version 2, else of systemd's own hierarchy. Of two, one may stand at its root, unused. */
export function parseCgroup(text: string): string | undefined {
  const paths = [/^0::(\/.*)$/m, /^\d+:name=systemd:(\/.*)$/m].flatMap((line) => line.exec(text)?.[1] ?? []);
  return paths.find((path) => path !== '/') ?? paths[0];
}

/** A variable of a process's environment. */
export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** Lines of `NAME=value`, as systemd-coredump writes an environment; what is no such line is left out. */
export function parseEnvironment(text: string): Variable[] {
  return text.split('\n').flatMap(parseVariable);
}

/** `NAME=value`; none of other text. */
export function parseVariable(text: string): Variable[] {
  const [, name, value] = /^([A-Za-z_][\w.-]*)=(.*)$/s.exec(text) ?? [];
  return name === undefined || value === undefined ? [] : [{ name, value }];
}
