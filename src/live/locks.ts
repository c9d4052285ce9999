import { setTimeout as pause } from 'node:timers/promises';
import { lockGraph, type LockGraph } from '../locks/graph.ts';
import type { ThreadRef, Wait } from '../locks/model.ts';
import type { SectionOf } from '../report/model.ts';
import type { SeenProcess, SeenThread } from './model.ts';
import type { Peers } from './peers.ts';
import type { LiveFacts } from './processes-section.ts';
import { waitsOf } from './waits.ts';

/** Milliseconds between looks at threads that go back to sleep after a stop: soon, but on a machine that is busy with others. */
const PAUSES = [25, 25, 25, 50, 100, 200, 400, 800];

/**
 * Who waits for whom. What is read of a lock while its waiter sleeps on is true: a wait counts only if nothing woke the thread from before its
 * lock was read until after.
 * @param look looks at the same processes again.
 */
export async function liveLocks(
  facts: readonly LiveFacts[],
  peers: Peers,
  look: () => SeenProcess[],
): Promise<LockGraph> {
  let [before, waits]: [SeenProcess[], Wait[]] = [[], []];
  for (const wait of PAUSES) {
    before = look();
    const read = waitsOf(
      facts.flatMap(({ seen, examined: { processor, encoding, stacks } }) => {
        const now = before.find(({ pid }) => pid === seen.pid);
        return now === undefined || processor === undefined || encoding === undefined
          ? []
          : [{ seen: now, processor, encoding, stacks }];
      }),
      peers,
    );
    const after = look();
    waits = read.filter(({ waiter }) => sleptOn(threadIn(before, waiter), threadIn(after, waiter)));
    if (waits.length === read.length && !facts.some(({ seen }) => isWaking(seen, before))) break;
    await pause(wait);
  }
  const threads = before.flatMap(({ pid, threads: all }) =>
    all.map(({ id, state }) => ({ pid, threadId: id, isStopped: state === 'T' || state === 't' })),
  );
  return lockGraph([...waits, ...facts.flatMap(gilWaits)], threads);
}

function threadIn(all: readonly SeenProcess[], { pid, threadId }: ThreadRef): SeenThread | undefined {
  return all.find((each) => each.pid === pid)?.threads.find(({ id }) => id === threadId);
}

/** Nothing woke it between two looks. */
function sleptOn(before: SeenThread | undefined, after: SeenThread | undefined): boolean {
  const callOf = ({ sleeping }: SeenThread) => `${sleeping?.call?.number} ${sleeping?.call?.arguments.join(' ')}`;
  return (
    before !== undefined &&
    after !== undefined &&
    before.switches !== undefined &&
    before.switches === after.switches &&
    callOf(before) === callOf(after)
  );
}

/** Whether a thread that slept before it was stopped has not come back to sleep yet. */
function isWaking({ pid, threads }: SeenProcess, now: readonly SeenProcess[]): boolean {
  const all = now.find((each) => each.pid === pid)?.threads ?? [];
  return threads.some(({ id, state }) => state === 'S' && all.find((each) => each.id === id)?.state === 'R');
}

/** Python's lock: who wants it waits for who has it, if that one slept all the time. */
function gilWaits({ seen: { pid }, activity, examined }: LiveFacts): Wait[] {
  const pythons = examined.sections.filter((section): section is SectionOf<'python'> => section.kind === 'python');
  return pythons.flatMap(({ threads }) =>
    threads.flatMap(({ nativeId, state, interpreter }): Wait[] => {
      const holder = threads.find((each) => each.interpreter === interpreter && each.state === 'has-gil')?.nativeId;
      if (state !== 'waiting-for-gil' || nativeId === undefined || holder === undefined || !activity.still.has(holder))
        return [];
      return [
        { waiter: { pid, threadId: nativeId }, kind: 'gil', owners: [{ pid, threadId: holder }], isTimed: false },
      ];
    }),
  );
}
