import type { AsyncTask } from './tasks.ts';

/**
 * Tasks each of which awaits the next, the last the first, so that none of them goes on unless it is cancelled. Each such loop once, as it is come upon.
 * Who awaits several at once (gather(), a task group) goes on when one of them fails: it is in a loop only if all of them are, or wait for one. Who awaits any
 * of several, or for some time (wait(), wait_for(), as_completed()), is in none.
 */
export function cyclesOf(all: readonly AsyncTask[]): bigint[][] {
  const byAddress = stuckTasks(all);
  const tasks = [...byAddress.values()];
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

/** Tasks that await nothing but each other. */
function stuckTasks(tasks: readonly AsyncTask[]): Map<bigint, AsyncTask> {
  const stuck = new Map(tasks.map((task) => [task.address, task]));
  for (let count = Infinity; stuck.size < count;) {
    count = stuck.size;
    for (const { address, awaitsTasks, mayGoOn } of stuck.values())
      if (mayGoOn === true || awaitsTasks.length === 0 || !awaitsTasks.every((awaited) => stuck.has(awaited)))
        stuck.delete(address);
  }
  return stuck;
}
