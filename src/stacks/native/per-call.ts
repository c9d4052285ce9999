import type { PhysicalFrame, Process, Unwindable } from './model.ts';

/** Calls whose answers are kept. */
const CALLS_MAX = 16_384;

/** Keeps what is found out about a call, by where the called function is at work and where it returns to: threads wait in the same places. */
export function answersOfCalls<T>(): (process: Process, callee: Unwindable, caller: PhysicalFrame, find: () => T) => T {
  const found = new WeakMap<Process, Map<string, T>>();
  return (process, callee, caller, find) => {
    const known = found.get(process) ?? new Map<string, T>();
    found.set(process, known);
    const key = `${callee.frame.pc} ${callee.isTrampoline} ${caller.pc} ${caller.isCaller}`;
    const answer = known.get(key) ?? find();
    if (known.size >= CALLS_MAX) known.clear();
    known.set(key, answer);
    return answer;
  };
}
