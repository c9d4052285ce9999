import type { SeenProcess, SeenThread } from './model.ts';

/** What a process did between two looks at it. */
export interface Activity {
  /** Processors that it used, as an average: 0.98. */
  readonly cpu: number;
  /** Threads that wanted a processor for most of the time, whether they got it or had to wait for it. */
  readonly busy: ReadonlySet<number>;
  /** Threads that slept all the time, and in the same call. */
  readonly still: ReadonlySet<number>;
}

/** A thread that wants a processor for more than this part of the time is busy. */
const MOSTLY = 0.5;

/** Compares two looks at one process. */
export function activityOf(before: SeenProcess, after: SeenProcess): Activity {
  const time = Number(after.at - before.at) || 1;
  const pairs = after.threads.flatMap((now) => {
    const earlier = before.threads.find(({ id }) => id === now.id);
    return earlier === undefined ? [] : [{ before: earlier, now }];
  });
  const ran = pairs.reduce((sum, { before: earlier, now }) => sum + Number(now.ran - earlier.ran), 0);
  const wanted = ({ before: earlier, now }: Pair) =>
    Number(now.ran - earlier.ran + (now.waited - earlier.waited)) / time;
  return {
    cpu: ran / time,
    busy: new Set(pairs.filter((pair) => wanted(pair) > MOSTLY).map(({ now }) => now.id)),
    still: new Set(pairs.filter(isStill).map(({ now }) => now.id)),
  };
}

interface Pair {
  readonly before: SeenThread;
  readonly now: SeenThread;
}

/** Nothing woke it between, as far as that is counted. */
function isStill({ before: earlier, now }: Pair): boolean {
  return (
    earlier.state === now.state &&
    (now.state === 'S' || now.state === 'D') &&
    now.switches !== undefined &&
    earlier.switches === now.switches
  );
}
