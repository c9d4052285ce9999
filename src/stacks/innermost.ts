import type { CoreThread, NotedThread } from '../process/core.ts';
import type { Engine } from './engine.ts';

/** Where a thread is whose registers nobody can read: at no address, and near none. */
const NOWHERE = -(1n << 64n);

/** A thread of which only the signal is known. */
export function withoutRegisters(thread: NotedThread): CoreThread {
  return { ...thread, registers: {}, pc: NOWHERE, sp: NOWHERE };
}

/**
 * No engine at all, where none knows the processor: of each thread the core itself tells where it was, and no more.
 * @param error why no stack can be followed.
 */
export function innermostFrames(threads: readonly Pick<CoreThread, 'id' | 'pc'>[], error: string): Engine {
  const stacks = threads.map(({ id, pc }) => ({
    threadId: id,
    entries: pc < 0n ? [] : [{ index: 0, foundBy: 'recorded', address: pc, trampoline: false } as const],
    truncated: false,
    endsBecause: error,
    error,
  }));
  return { name: 'core', confined: true, stacks: () => Promise.resolve(stacks) };
}
