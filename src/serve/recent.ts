import type { Database } from '../store/database.ts';
import { rankedCrashes, type RankedCrash } from '../store/rank.ts';

/** What is read of a store is used for a second at least, and for so many times as long as it took to read. */
const YOUNG = 1000;
const TIMES = 20;
/** Pages that are kept with it. */
const PAGES = 200;

/** What a store held a moment ago: many readers cost it no more than one. */
export interface Recent {
  readonly crashes: () => Promise<readonly RankedCrash[]>;
  /** A text that is made of what the store holds, once for as long as that is used. */
  readonly page: (name: string, make: () => Promise<string>) => Promise<string>;
  /** Somebody wrote: what was read is no longer used. */
  readonly forget: () => void;
}

/** @param now milliseconds that never go back. */
export function recentOf(store: Database, now: () => number = () => performance.now()): Recent {
  let crashes: Promise<readonly RankedCrash[]> | undefined;
  let until = 0;
  let pages = new Map<string, Promise<string>>();
  const forget = (): void => {
    crashes = undefined;
    pages = new Map();
  };
  const read = async (): Promise<readonly RankedCrash[]> => {
    const started = now();
    until = Infinity; // while it is read nobody begins again
    try {
      return await rankedCrashes(store, Date.now());
    } catch (error) {
      forget();
      throw error;
    } finally {
      until = now() + Math.max(YOUNG, TIMES * (now() - started));
    }
  };
  const current = (): Promise<readonly RankedCrash[]> => {
    if (now() >= until) forget();
    return (crashes ??= read());
  };
  return {
    crashes: current,
    page: async (name, make) => {
      await current();
      const there = pages.get(name);
      if (there !== undefined) return there;
      const kept = pages;
      const made = make();
      if (kept.size < PAGES) kept.set(name, made);
      made.catch(() => kept.delete(name));
      return made;
    },
    forget,
  };
}
