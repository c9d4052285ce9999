import { statSync } from 'node:fs';
import type { Encoding } from '../elf/fields.ts';
import { FaultlineError } from '../errors/errors.ts';
import { readGo } from '../languages/go/read.ts';
import { goroutinesSection } from '../languages/go/section.ts';
import { readPython } from '../languages/cpython/read.ts';
import { sectionOfCore } from '../languages/cpython/section.ts';
import { openLive, type LiveProcess, type LiveThread } from '../process/live/live-process.ts';
import type { Incomplete, Section } from '../report/model.ts';
import type { Copied } from '../tools/copy-threads.ts';
import { known } from '../text/known.ts';
import { findProgram } from '../tools/sandbox.ts';
import type { SeenProcess } from './model.ts';
import { readStacks, type HowToRead, type LiveStack } from './read-stacks.ts';

/** What the memory of a process tells. */
export interface Examined {
  readonly stacks: readonly LiveStack[];
  /** Stacks of languages. */
  readonly sections: readonly Section[];
  readonly incomplete: readonly Incomplete[];
  /** The name of its processor, and how that stores numbers. */
  readonly processor?: string;
  readonly encoding?: Encoding;
  /** Milliseconds for which it stood still for gdb. */
  readonly stoppedFor?: number;
}

const PYTHON = { first: undefined, frames: 100, otherFrames: 100, allFrames: 5000, tasks: true } as const;
const GOROUTINE_FRAMES = 64;

/** Reads the stacks of a process that runs. What can't be read is said. */
export async function examineLive(seen: SeenProcess, copied: Copied | undefined, how: HowToRead): Promise<Examined> {
  const { pid, refused } = seen;
  const nothing = (why: string): Examined => ({
    stacks: [],
    sections: [],
    incomplete: [{ what: `memory and stacks of process ${pid}`, why }],
  });
  if (seen.state === 'Z') return { stacks: [], sections: [], incomplete: [] };
  if (refused !== undefined) return nothing(refused);
  if (seen.executable === undefined) return nothing('it is a thread of the kernel, or is ending');
  try {
    const live = openLive(pid, threadsOf(seen, copied));
    if (live === undefined) return nothing('there is no record for its processor');
    try {
      const { sections, incomplete } = languagesOf(live, pid, how.without);
      const { stacks, gaps, stoppedFor } = await stacksOf(live, seen, copied, how);
      return {
        stacks,
        sections,
        processor: live.arch.name,
        encoding: live.encoding,
        ...known({ stoppedFor }),
        incomplete: [...incomplete, ...gaps],
      };
    } finally {
      live.close();
    }
  } catch (error) {
    if (error instanceof FaultlineError || (error as NodeJS.ErrnoException).code !== undefined)
      return nothing(`it could not be read: ${(error as Error).message}`);
    throw error;
  }
}

interface StacksOf extends Pick<Examined, 'stacks' | 'stoppedFor'> {
  readonly gaps: readonly Incomplete[];
}

/** By gdb where that was asked for, or where our own engine has no rules for the processor. */
async function stacksOf(
  live: LiveProcess,
  seen: SeenProcess,
  copied: Copied | undefined,
  how: HowToRead,
): Promise<StacksOf> {
  const root = rootOf(seen.pid);
  const isByGdb = how.engine === 'gdb' || (how.engine !== 'native' && live.arch.unwinding === undefined && hasGdb());
  if (!isByGdb) {
    const { stacks, outOfTime } = await readStacks(live, root, how);
    return { stacks, gaps: gapsOf(seen, copied, stacks, outOfTime) };
  }
  const { readStacksByGdb } = await import('./gdb-stacks.ts');
  const { stacks, why, ...rest } = await readStacksByGdb(live, seen.pid, root, how);
  return { stacks, gaps: why === undefined ? [] : [{ what: `stacks of process ${seen.pid}`, why }], ...rest };
}

function hasGdb(): boolean {
  return findProgram('gdb') !== undefined;
}

/** Registers as they were copied; of a thread that was left alone, where it sleeps. */
function threadsOf({ threads }: SeenProcess, copied: Copied | undefined): LiveThread[] {
  return threads.map(({ id, sleeping }) => {
    const copy = copied?.threads.find((each) => each.id === id);
    if (copy !== undefined) return copy;
    return { id, ...(sleeping === undefined ? {} : { sleeping }) };
  });
}

/** Where a process sees its files; where we see them, if that is the same place. */
function rootOf(pid: number): string {
  const place = `/proc/${pid}/root`;
  const [own, its] = [statSync('/'), statSync(place, { throwIfNoEntry: false })];
  return its === undefined || (own.dev === its.dev && own.ino === its.ino) ? '/' : place;
}

function languagesOf(live: LiveProcess, pid: number, without: Set<string>): Pick<Examined, 'sections' | 'incomplete'> {
  const [sections, incomplete]: [Section[], Incomplete[]] = [[], []];
  /** What no process of these files has is not looked for again: it takes 100 ms in a program as large as Node. */
  const files = live.modules.map(({ path, buildId, layout }) => `${path} ${buildId ?? layout}`).join('\n');
  const unlessWithout = <Found>(language: string, read: () => Found | undefined): Found | undefined => {
    const key = `${language} ${live.executable} ${files}`;
    const found = without.has(key) ? undefined : read();
    if (found === undefined) without.add(key);
    return found;
  };
  const python = unlessWithout('Python', () => readPython(live, PYTHON));
  if (python !== undefined && 'why' in python)
    incomplete.push({ what: `Python stacks of process ${pid}`, why: python.why });
  else if (python !== undefined)
    sections.push({
      ...sectionOfCore(python, pid),
      source: 'process',
      title: `Python ${python.version}${python.freeThreaded === true ? ', free-threaded,' : ''} of process ${pid}`,
    });
  const go = unlessWithout('Go', () => readGo(live, { frames: GOROUTINE_FRAMES, faults: new Map() }));
  if (go !== undefined && 'why' in go) incomplete.push({ what: `goroutines of process ${pid}`, why: go.why });
  else if (go !== undefined) {
    const section = goroutinesSection(go, 0);
    sections.push({ ...section, title: `${section.title} of process ${pid}` });
  }
  return { sections, incomplete };
}

/** Threads without a stack, or with a part of one. */
function gapsOf(
  { pid, threads }: SeenProcess,
  copied: Copied | undefined,
  stacks: readonly LiveStack[],
  outOfTime: boolean,
): Incomplete[] {
  const without = threads.filter(({ id }) => !stacks.some(({ threadId }) => threadId === id)).map(({ id }) => id);
  const stopped = new Set(copied?.threads.map(({ id }) => id));
  const partial = stacks.filter(({ threadId, endsBecause }) => endsBecause !== undefined && !stopped.has(threadId));
  return [
    ...(without.length === 0
      ? []
      : [
          {
            what: `stacks of ${threadsText(without)} of process ${pid}`,
            why: outOfTime || copied?.outOfTime === true ? OUT_OF_TIME : whyWithout(copied),
          },
        ]),
    ...(partial.length === 0
      ? []
      : [
          {
            what: `the outer part of stacks of ${threadsText(partial.map(({ threadId }) => threadId))} of process ${pid}`,
            why:
              copied === undefined
                ? NO_PROGRAM
                : copied.outOfTime === true
                  ? OUT_OF_TIME
                  : 'they were not stopped, for the call that they sleep in would fail: only where they sleep is known, not all registers',
          },
        ]),
  ];
}

const NO_PROGRAM =
  'nothing here can stop a process to copy its registers; install perl or python3 (apt-get install perl-base)';

const OUT_OF_TIME = 'the time for it was over; allow it more with --timeout SECONDS';

function whyWithout(copied: Copied | undefined): string {
  if (copied === undefined) return NO_PROGRAM;
  if (copied.refused.length > 0)
    return 'they may not be traced: another debugger has them, or the right is missing (root, or CAP_SYS_PTRACE in a container)';
  if (copied.late.length > 0) return 'they did not stop in time, and were let go';
  return 'they have ended, or began, while it was looked at';
}

const SHOWN_IDS = 8;

function threadsText(ids: readonly number[]): string {
  const shown = ids.slice(0, SHOWN_IDS).join(', ');
  return `${ids.length === 1 ? 'thread' : 'threads'} ${shown}${ids.length > SHOWN_IDS ? ' and others' : ''}`;
}
