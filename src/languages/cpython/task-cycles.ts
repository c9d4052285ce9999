import type { AsyncTask } from './tasks.ts';

/**
 * Tasks each of which awaits the next, the last the first: all that a task awaits has to end before it goes on, so that none of them does unless it is cancelled.
 * Each such loop once, as it is come upon.
 */
export function cyclesOf(tasks: readonly AsyncTask[]): bigint[][] {
  const byAddress = new Map(tasks.map((task) => [task.address, task]));
  const done = new Set<bigint>();
  const cycles: bigint[][] = [];
  for (const { address } of tasks) {
    const way: { readonly at: bigint; left: readonly bigint[] }[] = [{ at: address, left: [address] }];
    const onWay: bigint[] = [];
    for (;;) {
      const step = way.at(-1);
      if (step === undefined) break;
      const [next, ...left] = step.left;
      if (next === undefined) {
        way.pop();
        const ended = onWay.pop();
        if (ended !== undefined) done.add(ended);
        continue;
      }
      step.left = left;
      const start = onWay.indexOf(next);
      if (start !== -1) cycles.push(onWay.slice(start));
      if (start !== -1 || done.has(next)) continue;
      onWay.push(next);
      way.push({ at: next, left: byAddress.get(next)?.awaitsTasks ?? [] });
    }
  }
  return cycles;
}
