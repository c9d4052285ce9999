import type { Core } from '../process/core.ts';
import { segmentAt } from '../process/segments.ts';
import { hex } from '../text/hex.ts';
import type { Stack, StackEntry } from './model.ts';

/** Whether the last entry is where a program or a thread begins. */
export function reachesStart({ entries }: Pick<Stack, 'entries'>): boolean {
  return START.test(entries.at(-1)?.function ?? '');
}

const START = /^(?:_start|main|_?_?clone3?|start_thread|\(below main\))$/;

/** Whether an address lies in an executable mapping. */
export function isCodeAddress(core: Pick<Core, 'segments'>, address: bigint | undefined): boolean {
  return address !== undefined && segmentAt(core.segments, address)?.executable === true;
}

/** The first entry of a stack that can't be real, and why. */
export interface Break {
  readonly index: number;
  readonly why: string;
}

/**
 * Where unwinding went astray: a caller's address must lie in code. The innermost entry, and the one that a signal
 * interrupted, may be anywhere (that is what a wild jump is).
 */
export function findBreak(entries: readonly StackEntry[], core: Pick<Core, 'segments'>): Break | undefined {
  const index = entries.findIndex(
    (entry, at) =>
      at > 0 && !entry.trampoline && entries[at - 1]?.trampoline !== true && !isCodeAddress(core, entry.address),
  );
  const entry = entries[index];
  if (entry === undefined) return undefined;
  const address = entry.address === undefined ? 'no address' : hex(entry.address);
  return {
    index,
    why: `the stack can't be followed beyond frame #${index - 1}: what stands there as its caller (${address}) is in no code`,
  };
}
