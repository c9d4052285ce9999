import { readFileSync } from 'node:fs';
import { openCore, type Core } from '../elf/core.ts';
import type { Run } from './run-command.ts';

/** What a core tells without gdb. */
export interface CoreOrigin {
  readonly executable?: string;
  readonly name?: string;
  readonly ours: boolean;
}

/** AT_EXECFN: /usr/include/linux/auxvec.h. The kernel puts that name above the environment, at the end of the stack. */
const AT_EXECFN = 31;
/** Bytes below it that may be environment. */
const ENVIRONMENT = 2n * 1024n * 1024n;

/**
 * Whether a core is of this run: every process of it, however far from us it went, has the marker in the environment it
 * was started with; one whose environment was replaced (env -i, sudo) is still in our process group.
 * @throws EvidenceError for what is no core.
 */
export function originOf(path: string, run: Pick<Run, 'marker' | 'pid'>): CoreOrigin {
  const core = openCore(path, { readMappedFiles: false });
  try {
    const { process: died, executable } = core;
    const ours = isOurs(environmentOf(core), died?.pid === run.pid || died?.group === ownGroup(), run);
    return {
      ...(died === undefined ? {} : { name: died.name }),
      ...(executable === undefined ? {} : { executable }),
      ours,
    };
  } finally {
    core.close();
  }
}

/** Our process group; a child has the same unless it made its own. */
export function ownGroup(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

/** A marker decides, ours or that of another run beside or within this one; without any, the process group does. */
export function isOurs(environment: string, sameGroup: boolean, { marker }: Pick<Run, 'marker'>): boolean {
  const name = marker.slice(0, marker.indexOf('=') + 1);
  return environment.includes(name) ? environment.includes(marker) : sameGroup;
}

/** The environment that the process was started with, and what lies around it. */
function environmentOf(core: Core): string {
  const top = core.auxv.get(AT_EXECFN);
  const stack = core.segments.find(({ start, end }) => top !== undefined && start <= top && top < end);
  if (top === undefined || stack === undefined) return '';
  const from = top - stack.start > ENVIRONMENT ? top - ENVIRONMENT : stack.start;
  return core.read(from, Number(top - from))?.toString('latin1') ?? '';
}
