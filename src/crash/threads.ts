import type { Frame } from '../report/frame.ts';
import type { ThreadsSection } from '../report/sections/threads.ts';

/** A thread that is not the crash thread. */
export interface OtherThread {
  readonly threadId: number;
  readonly frames: readonly Frame[];
}

/** The other threads of a process, those with identical stacks given once, the largest groups first. */
export function threadsSection(others: readonly OtherThread[], count: number): ThreadsSection {
  const groups = Map.groupBy(others, ({ frames }) => frames.map(frameKey).join('\n'));
  const sorted = [...groups.values()].toSorted((a, b) => b.length - a.length);
  return {
    kind: 'threads',
    title: `Other threads (${others.length}, ${sorted.length} distinct ${sorted.length === 1 ? 'stack' : 'stacks'})`,
    count,
    groups: sorted.map((members) => {
      const frames = members[0]?.frames ?? [];
      const state = threadState(frames);
      return {
        threads: members.map(({ threadId }) => threadId).toSorted((a, b) => a - b),
        ...(state === undefined ? {} : { state }),
        frames: [...frames],
      };
    }),
  };
}

/** What tells two frames apart: where they are, whatever is known of it. */
function frameKey(frame: Frame): string {
  return `${frame.function ?? ''}@${frame.module ?? ''}+${frame.offset ?? frame.address ?? ''}`;
}

/** What a thread does, by the name of a function near its leaf; the first that fits. */
const STATES: readonly (readonly [name: RegExp, state: string])[] = [
  [/pthread_cond_(?:timed|clock)?wait/, 'waiting on a condition'],
  [/pthread_mutex_(?:timed|clock)?lock|lll_lock_wait|rwlock_(?:rd|wr|timedrd|timedwr)lock/, 'waiting for a lock'],
  [/sem_(?:timed|clock)?wait|sem_wait/, 'waiting on a semaphore'],
  [/pthread_(?:timed|clock|try)?join|thread_timedjoin/, 'waiting for a thread to end'],
  [/pthread_barrier_wait/, 'waiting at a barrier'],
  [/^(?:__)?(?:GI_)?(?:__)?(?:poll|ppoll|select|pselect|pselect64|epoll_p?wait)/, 'polling'],
  [/nanosleep|^usleep$|^sleep$/, 'sleeping'],
  [/wait(?:pid|id|4)$|^__wait/, 'waiting for a child process'],
  [/^(?:__)?(?:GI_)?(?:__)?(?:libc_)?(?:accept4?)$/, 'waiting for a connection'],
  [/^(?:__)?(?:GI_)?(?:__)?(?:libc_)?(?:read|recv|recvfrom|recvmsg|preadv?|readv)$/, 'reading'],
  [/^(?:__)?(?:GI_)?(?:__)?(?:libc_)?(?:write|send|sendto|sendmsg|pwritev?|writev)$/, 'writing'],
  [/sig(?:timed)?wait(?:info)?|^(?:__)?pause$|sigsuspend/, 'waiting for a signal'],
  [/futex/, 'waiting on a futex'],
];

const LEAF_FRAMES = 6;

/** What a thread waits for, by the functions near its leaf; undefined where they do not tell. */
export function threadState(frames: readonly Frame[]): string | undefined {
  const names = frames.slice(0, LEAF_FRAMES).flatMap((frame) => frame.function ?? []);
  return STATES.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
}
