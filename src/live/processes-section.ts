import type { Frame } from '../report/frame.ts';
import type { LiveProcessEntry, ProcessClass } from '../report/sections/processes.ts';
import { threadState } from '../crash/threads.ts';
import { known } from '../text/known.ts';
import { plural } from '../text/plural.ts';
import type { Copied } from '../tools/copy-threads.ts';
import type { Activity } from './busy.ts';
import type { Doing } from './doing.ts';
import type { Examined } from './examine.ts';
import { lives, type SeenProcess, type SeenThread } from './model.ts';

/** What is known of a process. */
export interface LiveFacts {
  readonly seen: SeenProcess;
  readonly activity: Activity;
  readonly examined: Examined;
  readonly copied: Copied | undefined;
  /** What each thread waits for. */
  readonly doing: ReadonlyMap<number, Doing>;
  /** Threads whose stack was the same in every sample. */
  readonly unchanged?: ReadonlySet<number>;
}

/** What a process does, in a word and in a sentence. */
export interface Verdict {
  readonly class: ProcessClass;
  readonly summary: string;
}

const STATES: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'uninterruptible',
  T: 'stopped',
  t: 'traced',
  Z: 'zombie',
  X: 'dead',
  I: 'idle',
};

/** @param verdict what the locks say of it, if they do. */
export function entryOf(facts: LiveFacts, verdict: Verdict | undefined): LiveProcessEntry {
  const { seen, activity } = facts;
  const main = mainThread(seen);
  return {
    pid: seen.pid,
    parentPid: seen.parent,
    name: seen.name,
    ...known({
      command: seen.commandLine.length === 0 ? undefined : [...seen.commandLine],
      executable: seen.executable,
    }),
    ...(verdict ?? verdictOf(facts)),
    state: STATES[seen.state] ?? seen.state,
    ...known({ waitsIn: main?.waitsIn, systemCall: main && callOf(facts, main) }),
    cpu: Math.round(activity.cpu * 100) / 100,
    busy: activity.busy.size > 0,
    ...known({ stoppedFor: stoodStill(facts) }),
    threads: { count: seen.threads.length, groups: groupsOf(facts) },
  };
}

/** Milliseconds. gdb stops it once more, and for longer. */
function stoodStill({ copied, examined }: LiveFacts): number | undefined {
  const forCopies = copied?.stoppedFor === undefined ? undefined : copied.stoppedFor / 1000;
  return examined.stoppedFor === undefined ? forCopies : (forCopies ?? 0) + Math.round(examined.stoppedFor);
}

/** Not the one of the lowest id: the kernel's ids begin anew. */
function mainThread({ threads, pid }: SeenProcess): SeenThread | undefined {
  return threads.find(({ id }) => id === pid);
}

function verdictOf(facts: LiveFacts): Verdict {
  const { seen, activity } = facts;
  switch (seen.state) {
    case 'Z':
      return { class: 'zombie', summary: `it has ended, and its parent ${seen.parent} has not asked how` };
    case 'T':
      return { class: 'stopped', summary: `a signal stopped it; kill -CONT ${seen.pid} lets it go on` };
    case 't':
      return { class: 'traced', summary: 'a debugger has stopped it' };
  }
  if (activity.busy.size > 0) return { class: 'busy', summary: busyText(facts) };
  const stuck = seen.threads.filter(({ id, state }) => state === 'D' && activity.still.has(id));
  if (stuck.length > 0)
    return {
      class: 'uninterruptible',
      summary: `${plural(stuck.length, 'thread')} can't be interrupted: ${waitText(facts, stuck[0])}`,
    };
  const idle = idleText(facts);
  if (idle !== undefined) return { class: 'idle', summary: idle };
  const living = seen.threads.filter(lives);
  if (living.every(({ id }) => activity.still.has(id)))
    return { class: 'waiting', summary: `${sleepText(facts, living)}${listenerText(facts)}` };
  return activity.cpu > 0
    ? { class: 'active', summary: `it sleeps and wakes${listenerText(facts)}` }
    : { class: 'unknown', summary: 'what it does could not be told' };
}

/** What all living threads sleep for; the main one may have ended before the others. */
function sleepText(facts: LiveFacts, living: readonly SeenThread[]): string {
  const main = mainThread(facts.seen);
  if (main === undefined || living.includes(main)) return waitText(facts, main);
  const others = living.length === 1 ? 'its other thread sleeps' : `its ${living.length} other threads sleep`;
  return `its main thread has ended, and ${others}`;
}

/** What it waits for if all that its threads wait for is somebody who has work for it. */
function idleText({ seen, doing }: LiveFacts): string | undefined {
  const all = seen.threads.map(({ id }) => doing.get(id)?.idle);
  if (!all.includes('connections') || all.includes(undefined)) return undefined;
  const others = all.filter((each) => each !== 'connections').length;
  const what = `it waits for connections${placesText([...doing.values()])}`;
  if (others === 0) return what;
  return `${what}; ${others === 1 ? 'its other thread is not' : `none of its other ${others} threads is`} seen to wait for anybody`;
}

/** Who listens, of a process in which others may be stuck. */
function listenerText({ seen, doing }: LiveFacts): string {
  const listener = seen.threads.find(({ id }) => doing.get(id)?.idle === 'connections');
  const what = listener && doing.get(listener.id);
  if (listener === undefined || what === undefined || (listener.id === seen.pid && seen.threads.length === 1))
    return '';
  const who = listener.id === seen.pid ? 'its main thread' : `thread ${listener.id}`;
  return `; ${who} waits for connections${placesText([what])}`;
}

function placesText(all: readonly Doing[]): string {
  const places = new Set(all.flatMap(({ idle, of }) => (idle === 'connections' ? (of ?? []) : [])));
  return places.size === 0 ? '' : ` on ${[...places].slice(0, 3).join(', ')}`;
}

function busyText({ activity, examined }: LiveFacts): string {
  const [id] = activity.busy;
  const frames = examined.stacks.find(({ threadId }) => threadId === id)?.frames ?? [];
  const own = frames.find(({ role, function: name }) => role === 'code' && name !== undefined) ?? frames[0];
  const where = own?.function === undefined ? '' : `, in ${own.function}`;
  return `${plural(activity.busy.size, 'thread')} ${activity.busy.size === 1 ? 'uses' : 'use'} a processor all the time${where}`;
}

function waitText(facts: LiveFacts, thread: SeenThread | undefined): string {
  const count = facts.seen.threads.length;
  const words = thread && (callOf(facts, thread) ?? stateOf(facts, thread));
  const which = count > 1 ? 'all threads sleep; the main one ' : 'it ';
  return words === undefined ? `${count > 1 ? 'all threads sleep' : 'it sleeps'}` : `${which}${words}`;
}

/** By its stack, else by the kernel's function that it sleeps in. */
function stateOf({ examined }: LiveFacts, { id, waitsIn }: SeenThread): string | undefined {
  const state = threadState(examined.stacks.find(({ threadId }) => threadId === id)?.frames ?? []);
  return state === undefined ? waitsIn && `sleeps in ${waitsIn}` : `is ${state}`;
}

function callOf({ doing }: LiveFacts, { id }: SeenThread): string | undefined {
  return doing.get(id)?.words;
}

function poolOf(doing: Doing | undefined): string | undefined {
  return doing?.idle === 'work' ? doing.of : undefined;
}

/** Threads that do the same at the same place: the busy ones first, those without work last, of both the largest groups first. */
function groupsOf(facts: LiveFacts): LiveProcessEntry['threads']['groups'] {
  const { seen, activity, examined } = facts;
  const told = seen.threads.map((thread) => {
    const stack = examined.stacks.find(({ threadId }) => threadId === thread.id);
    const frames = stack?.frames ?? [];
    return {
      id: thread.id,
      group: {
        ...known({
          name: thread.name === seen.name ? undefined : thread.name,
          state: threadState(frames) ?? STATES[thread.state],
          systemCall: callOf(facts, thread),
          idle: facts.doing.get(thread.id)?.idle,
          pool: poolOf(facts.doing.get(thread.id)),
        }),
        ...(activity.busy.has(thread.id) ? { busy: true as const } : {}),
        ...(activity.still.has(thread.id) ? { still: true as const } : {}),
        ...(facts.unchanged?.has(thread.id) === true ? { unchanged: true as const } : {}),
        frames: [...frames],
        ...(stack?.truncated === true ? { truncated: true as const } : {}),
      },
    };
  });
  const groups = Map.groupBy(told, ({ group }) => keyOf(group));
  return [...groups.values()]
    .toSorted((a, b) => suspicion(b[0]?.group) - suspicion(a[0]?.group) || b.length - a.length)
    .flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const { systemCall, ...group } = first.group;
      const isSame = members.every(({ group: other }) => other.systemCall === systemCall);
      const words = isSame ? systemCall : withoutAddress(systemCall);
      const threads = members.map(({ id }) => id).toSorted((a, b) => a - b);
      return [{ threads, ...group, ...known({ systemCall: words }) }];
    });
}

function suspicion(group: { readonly busy?: true; readonly idle?: string } | undefined): number {
  return group?.busy === true ? 2 : group?.idle === undefined ? 1 : 0;
}

/** Of locks of the same kind, each thread may wait for its own. */
function withoutAddress(words: string | undefined): string | undefined {
  return words?.replace(/ \(futex 0x[\da-f]+\)/, '');
}

function keyOf(group: {
  readonly frames: readonly Frame[];
  readonly state?: string;
  readonly systemCall?: string;
  readonly busy?: true;
  readonly unchanged?: true;
}): string {
  const places = group.frames.map(
    (frame) => `${frame.function ?? ''}@${frame.module ?? ''}+${frame.offset ?? frame.address ?? ''}`,
  );
  const state = places.length === 0 ? group.state : undefined; // one that has ended has no frames either
  return [state, withoutAddress(group.systemCall), group.busy, group.unchanged, ...places].join('\n');
}
