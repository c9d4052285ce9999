import { codeOrigin } from '../runtimes/python-code-origin.ts';
import type { GuruFrame, GuruReport } from '../report/sections/guru.ts';
import { activityOf } from './activity.ts';
import { stackKeys } from './stacks.ts';

/** A pool of which every worker is in the same place of the application. */
export interface BlockedPool {
  readonly pool: string;
  readonly threads: number;
  /** The innermost frame of the application. */
  readonly frame: GuruFrame;
}

/** What runs a pool's work, by the function and the file that holds it. */
const POOLS: readonly (readonly [name: string, func: string, file: RegExp])[] = [
  ['eventlet tpool', 'tworker', /\/eventlet\/tpool\.py$/],
  ['thread pool', '_worker', /\/concurrent\/futures\/thread\.py$/],
  ['eventlet green pool', '_spawn_n_impl', /\/eventlet\/greenpool\.py$/],
];

const MIN_WORKERS = 2;

/** The pools of a report without a worker left: none is idle, and all have the same stack. */
export function blockedPools({ threads, greenThreads }: GuruReport): BlockedPool[] {
  const key = stackKeys('lines');
  return POOLS.flatMap(([pool, name, file]): BlockedPool[] => {
    const workers = [...threads, ...greenThreads].filter(({ frames }) =>
      frames.some((frame) => frame.function === name && file.test(frame.file)),
    );
    const [first] = workers;
    const frame = first?.frames.find((each) => codeOrigin(each.file) === 'application');
    const same = new Set(workers.map(({ frames }) => key(frames))).size === 1;
    if (
      workers.length < MIN_WORKERS ||
      !same ||
      frame === undefined ||
      activityOf(first?.frames ?? []).activity === 'idle'
    )
      return [];
    return [{ pool, threads: workers.length, frame }];
  });
}
