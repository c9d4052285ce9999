import { codeOrigin } from '../runtimes/python-code-origin.ts';
import type { GuruFrame, GuruReport, GuruThread, StackGroup } from '../report/sections/guru.ts';
import { activityOf } from './activity.ts';

/** How alike two stacks must be to be one: `exact`, with any line numbers, or by the names of the functions alone. */
export const SIMILARITIES = ['exact', 'lines', 'function'] as const;
export type Similarity = (typeof SIMILARITIES)[number];

const KEYS = {
  exact: (frame) => `${frame.file}:${frame.line}:${frame.function}`,
  lines: (frame) => `${frame.file}:${frame.function}`,
  function: (frame) => frame.function,
} as const satisfies Record<Similarity, (frame: GuruFrame) => string>;

/** The stacks of all threads, each once. Those of the application that do something come first, idle ones last. */
export function groupStacks(reports: readonly GuruReport[], similarity: Similarity): StackGroup[] {
  const groups = new Map<string, StackGroup>();
  const key = stackKeys(similarity);
  for (const [index, report] of reports.entries()) {
    for (const thread of report.threads) add(groups, `native ${key(thread.frames)}`, thread, index, false);
    for (const thread of report.greenThreads) add(groups, `green ${key(thread.frames)}`, thread, index, true);
  }
  return [...groups.values()].toSorted((a, b) => rank(a) - rank(b) || b.threads - a.threads);
}

/** Makes the key of a stack. The reader shares equal stacks, so that most keys are made once. */
export function stackKeys(similarity: Similarity): (frames: readonly GuruFrame[]) => string {
  const known = new Map<readonly GuruFrame[], string>();
  return (frames) => {
    const key = known.get(frames) ?? frames.map(KEYS[similarity]).join('\n');
    known.set(frames, key);
    return key;
  };
}

function add(groups: Map<string, StackGroup>, key: string, thread: GuruThread, report: number, green: boolean): void {
  let group = groups.get(key);
  if (group === undefined) {
    const { activity, description } = activityOf(thread.frames);
    group = {
      frames: thread.frames,
      threads: 0,
      green,
      ids: [],
      reports: [],
      activity,
      ...(activity === 'idle' ? { idle: true } : {}),
      ...(description === undefined ? {} : { description }),
    };
    groups.set(key, group);
  }
  group.threads += 1;
  if (thread.id !== undefined) group.ids.push(thread.id);
  if (group.reports.at(-1) !== report) group.reports.push(report);
}

function rank({ activity, frames }: StackGroup): number {
  const ours = frames.some((frame) => codeOrigin(frame.file) === 'application');
  const order = { running: ours ? 0 : 2, waiting: 1, idle: 3, none: 4 } as const satisfies Record<
    StackGroup['activity'],
    number
  >;
  return order[activity];
}
