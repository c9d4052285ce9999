import { readFileSync } from 'node:fs';
import { openCore, type Core } from '../../process/core.ts';
import { givenEnvironment, initialEnvironment } from './given-environment.ts';
import type { Run } from './run-command.ts';

/** What a core tells without gdb. */
export interface CoreOrigin {
  readonly executable?: string;
  readonly name?: string;
  readonly pid?: number;
  readonly ours: boolean;
}

/** AT_EXECFN: /usr/include/linux/auxvec.h. The kernel puts that name above the environment, at the end of the stack. */
const AT_EXECFN = 31;
/** Bytes below it that may be environment. */
const ENVIRONMENT = 2n * 1024n * 1024n;

/** What is known of a process that died. */
export interface Died {
  readonly pid: number;
  readonly ppid: number;
  /** Whether it was in our process group. */
  readonly sameGroup: boolean;
  /** What it was started with, `NAME=value` each between two NULs; empty if it is not known. */
  readonly environment: string;
}

/** What tells the processes of a run. */
type RunIdentity = Pick<Run, 'marker' | 'pid'>;

/** Variables that shells set for what they start. */
const OF_SHELLS: ReadonlySet<string> = new Set(['_', 'OLDPWD', 'PWD', 'SHLVL']);

/**
 * What a core tells of its process.
 * @throws EvidenceError for what is no core.
 */
export function originOf(path: string, run: RunIdentity): CoreOrigin {
  const core = openCore(path, { readMappedFiles: false });
  try {
    const { process: died, executable } = core;
    const { pid = 0, ppid = 0, group = 0 } = died ?? {};
    return {
      ...(died === undefined ? {} : { name: died.name, pid: died.pid }),
      ...(executable === undefined ? {} : { executable }),
      ours: isOurs({ pid, ppid, sameGroup: group === ownGroup(), environment: environmentOf(core) }, run),
    };
  } finally {
    core.close();
  }
}

/** Our process group; a child has the same unless it made its own. */
export function ownGroup(): number {
  return groupOf(process.pid);
}

/** @throws when there is no such process. */
function groupOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

/**
 * Whether a process was of this run: every one, however far from us it went, has the marker in the environment it was
 * started with, or the marker of a run beside or within this one. Where there is none because the environment was
 * replaced (env -i, sudo, tox), it is still in our process group; but so is what the same job runs beside us.
 */
export function isOurs({ pid, ppid, sameGroup, environment }: Died, { marker, pid: command }: RunIdentity): boolean {
  const name = marker.slice(0, marker.indexOf('=') + 1);
  if (environment.includes(`\0${name}`)) return environment.includes(`\0${marker}\0`);
  if (pid === command) return true;
  return sameGroup && !(isOlder(pid, command) || hasAllOfOurs(environment) || isChildOfAnother(ppid, name));
}

/** Process ids rise until they begin again: then the newest one, the last field of /proc/loadavg, is below the command's. */
function isOlder(pid: number, command: number): boolean {
  const newest = Number(readFileSync('/proc/loadavg', 'utf8').trimEnd().split(' ').at(-1));
  return pid < command && newest >= command;
}

/** Nothing that replaces an environment takes the marker alone away: this is one that was made beside us. */
function hasAllOfOurs(environment: string): boolean {
  const own = Object.entries(givenEnvironment()).filter(
    ([name, value]) => !OF_SHELLS.has(name) && !value.includes('\n'),
  ); // the journal separates with line ends
  return own.length > 0 && own.every(([name, value]) => environment.includes(`\0${name}=${value}\0`));
}

/** Whether its parent lives on in our group, and is not of the run. Pid 1 takes in orphans, ours too. */
function isChildOfAnother(ppid: number, markerName: string): boolean {
  if (ppid <= 1 || ppid === process.pid) return false;
  try {
    return groupOf(ppid) === ownGroup() && !`\0${initialEnvironment(ppid)}`.includes(`\0${markerName}`);
  } catch {
    return false; // it is gone, or not ours to read
  }
}

/** The environment that the process was started with, and what lies around it. */
function environmentOf(core: Core): string {
  const top = core.auxv.get(AT_EXECFN);
  const stack = core.segments.find(({ start, end }) => top !== undefined && start <= top && top < end);
  if (top === undefined || stack === undefined) return '';
  const from = top - stack.start > ENVIRONMENT ? top - ENVIRONMENT : stack.start;
  return core.read(from, Number(top - from))?.toString('utf8') ?? '';
}
