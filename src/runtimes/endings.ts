import { RUN_TIMES } from './index.ts';
import type { Ending } from './model.ts';

/**
 * Whether a function ends a program in some way, whichever run-time's it is.
 * @param name as it stands on the stack, with its arguments.
 * @param by the name of the one run-time that is meant.
 */
export function isEnding(name: string, ending: Ending, by?: string): boolean {
  return RUN_TIMES.some(
    (runTime) => (by === undefined || runTime.name === by) && runTime.endings?.[ending]?.test(name) === true,
  );
}
