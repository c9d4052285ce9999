import type { Frame } from '../report/frame.ts';
import type { LocksSection } from '../report/sections/locks.ts';
import { hex } from '../text/hex.ts';
import { known } from '../text/known.ts';
import type { LockGraph } from './graph.ts';
import type { ThreadRef, Wait } from './model.ts';

/** The frames of a thread, judged; none where they are not known. */
export type FramesOf = (thread: ThreadRef) => readonly Frame[];

/** The graph as a section of a report; undefined where there is nothing to tell. */
export function locksSection(graph: LockGraph, framesOf: FramesOf): LocksSection | undefined {
  if (graph.waits.length === 0) return undefined;
  const inCycle = new Set(graph.cycles.flat().map(({ threadId }) => threadId));
  const first = ({ waiter, lost }: Wait) => Number(inCycle.has(waiter.threadId) || lost !== undefined);
  return {
    kind: 'locks',
    title: graph.cycles.length > 0 ? 'Locks: a deadlock' : 'Locks',
    edges: graph.waits.toSorted((a, b) => first(b) - first(a)).map((wait) => edgeOf(wait, framesOf)),
    cycles: graph.cycles.map((cycle) => [...cycle]),
  };
}

/** Where a thread is in code that somebody can change. */
export function ownFrame(frames: readonly Frame[]): Frame | undefined {
  return frames.find(({ role, function: name }) => role === 'code' && name !== undefined);
}

function edgeOf(wait: Wait, framesOf: FramesOf): LocksSection['edges'][number] {
  const { waiter, kind, address, name, owners, lost, isTimed } = wait;
  const [only] = owners;
  return {
    waiter: { ...waiter },
    lock: { kind, ...known({ address: address === undefined ? undefined : hex(address), name }) },
    ...(owners.length > 1 ? { owners: owners.map((each) => ({ ...each })) } : known({ owner: only && { ...only } })),
    ...known({ lost, timed: isTimed ? (true as const) : undefined, at: ownFrame(framesOf(waiter)) }),
  };
}
