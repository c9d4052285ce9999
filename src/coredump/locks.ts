import { systemCallNumber } from '../arch/system-call-names.ts';
import { cycleText } from '../locks/findings.ts';
import { lockOf } from '../locks/glibc.ts';
import { lockGraph } from '../locks/graph.ts';
import { futexCall, type FutexCall, type Wait } from '../locks/model.ts';
import { locksSection } from '../locks/section.ts';
import type { Core, CoreThread } from '../process/core.ts';
import type { Frame } from '../report/frame.ts';
import type { LocksSection } from '../report/sections/locks.ts';
import type { Crash } from './examine.ts';

/** Who waited for whom in a process that died. */
export interface LocksOfCrash {
  readonly section?: LocksSection;
  /** What it says of a process that somebody else ended. */
  readonly hint?: string;
}

/**
 * The waits of a core's threads, as far as the memory of their locks proves them: what the kernel knew is gone. A lock whose owner is
 * no thread of the core is not told.
 */
export function locksOf(core: Core, crash: Crash): LocksOfCrash {
  const pid = core.process?.pid ?? core.threads[0]?.id;
  if (pid === undefined) return {};
  const stacks = judgedStacks(crash);
  const ids = new Set(core.noted.map(({ id }) => id));
  const waits = core.threads.flatMap((thread): Wait[] => {
    const call = futexOf(core, thread);
    const lock = call && lockOf(core, { call, frames: stacks.get(thread.id) ?? [] }, (id) => ids.has(id));
    if (call === undefined || lock === undefined || !ids.has(lock.owner)) return [];
    const { kind, address, owner } = lock;
    const waiter = { pid, threadId: thread.id };
    return [{ waiter, kind, address, owners: [{ pid, threadId: owner }], isTimed: call.isTimed }];
  });
  const graph = lockGraph(
    waits,
    core.noted.map(({ id }) => ({ pid, threadId: id, isStopped: false })),
  );
  // That threads are waited for at the end of a program is no news.
  if (waits.every(({ kind }) => kind === 'join') && graph.cycles.length === 0) return {};
  const section = locksSection(graph, ({ threadId }) => stacks.get(threadId) ?? []);
  const [cycle] = graph.cycles;
  const wasEnded = crash.cause.class === 'sent-signal' && cycle !== undefined;
  return {
    ...(section === undefined ? {} : { section }),
    ...(wasEnded ? { hint: `a deadlock: ${cycleText(cycle, waits)}` } : {}),
  };
}

function judgedStacks({ frames, others, recovered, judge }: Crash): Map<number, readonly Frame[]> {
  const judged = (all: readonly Frame[]) =>
    all.map((frame): Frame => ({ ...frame, role: judge(frame) === undefined ? 'code' : 'library' }));
  return new Map([
    ...others.map((other) => [other.threadId, judged(other.frames)] as const),
    [recovered.place.threadId, judged(frames)] as const,
  ]);
}

/** The call that a thread was in, where its registers still tell all of its arguments. */
function futexOf({ arch }: Core, { registers }: CoreThread): FutexCall | undefined {
  const { number, sleeping } = arch?.systemCalls ?? {};
  if (arch === undefined || number === undefined || sleeping === undefined) return undefined;
  const futex = systemCallNumber(arch.name, 'futex');
  if (futex === undefined || registers[number] !== BigInt(futex)) return undefined;
  return futexCall(sleeping.map((name) => registers[name] ?? 0n));
}
