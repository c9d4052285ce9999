import type { ThreadRef, Wait } from './model.ts';

/** What follows from who waits for whom. */
export interface LockGraph {
  readonly waits: readonly Wait[];
  /** Threads each of which waits for the next, the last for the first. */
  readonly cycles: readonly (readonly ThreadRef[])[];
  /** Waits that nobody can end. */
  readonly lost: readonly Wait[];
}

/** A thread of the processes that were looked at. */
export interface GraphThread extends ThreadRef {
  /** A signal, or a debugger, has stopped it. */
  readonly isStopped: boolean;
}

/**
 * Finds waits without an end. A wait may be ended by any of its owners, so that whoever can go on, or is not known, frees all that wait
 * for him; a wait for a time frees itself. What is left can't go on.
 */
export function lockGraph(waits: readonly Wait[], threads: readonly GraphThread[]): LockGraph {
  const waiting = new Map(waits.map((wait) => [keyOf(wait.waiter), wait]));
  const stopped = new Set(threads.filter(({ isStopped }) => isStopped).map(keyOf));
  const known = new Set(threads.map(keyOf));
  const stuck = new Set([...waiting.keys(), ...stopped]);
  const mayGoOn = (key: string): boolean => {
    const wait = waiting.get(key);
    if (stopped.has(key) || wait === undefined) return !stopped.has(key);
    if (wait.isTimed || wait.orOthers === true) return true;
    return wait.owners.some((owner) => !stuck.has(keyOf(owner)) || !known.has(keyOf(owner)));
  };
  for (let before = -1; before !== stuck.size;) {
    before = stuck.size;
    for (const key of stuck) if (mayGoOn(key)) stuck.delete(key);
  }
  return {
    waits,
    cycles: cyclesOf(waiting, stuck, stopped),
    lost: waits.filter(({ lost, isTimed }) => lost !== undefined && !isTimed),
  };
}

/** Of each loop one way around, which begins with its lowest thread. */
function cyclesOf(
  waiting: ReadonlyMap<string, Wait>,
  stuck: ReadonlySet<string>,
  stopped: ReadonlySet<string>,
): ThreadRef[][] {
  const cycles: ThreadRef[][] = [];
  const seen = new Set<string>();
  for (const start of stuck) {
    const way: string[] = [];
    let at: string | undefined = start;
    while (at !== undefined && !seen.has(at) && !stopped.has(at)) {
      seen.add(at);
      way.push(at);
      at = nextOf(waiting.get(at), stuck, stopped);
    }
    const loop = at === undefined ? -1 : way.indexOf(at);
    if (loop !== -1) cycles.push(rotated(way.slice(loop).flatMap((key) => waiting.get(key)?.waiter ?? [])));
  }
  return cycles;
}

/** Of several that may end a wait the one whose own way leads on. */
function nextOf(wait: Wait | undefined, stuck: ReadonlySet<string>, stopped: ReadonlySet<string>): string | undefined {
  return wait?.owners.map(keyOf).find((key) => stuck.has(key) && !stopped.has(key));
}

function rotated(cycle: readonly ThreadRef[]): ThreadRef[] {
  const lowest = cycle.reduce((best, ref, index) => (ref.threadId < (cycle[best]?.threadId ?? 0) ? index : best), 0);
  return [...cycle.slice(lowest), ...cycle.slice(0, lowest)];
}

function keyOf({ pid, threadId }: ThreadRef): string {
  return `${pid}/${threadId}`;
}
