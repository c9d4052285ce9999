/** What was made of a store is used for a second at least, and for so many times as long as it took to make. */
const YOUNG = 1000;
const TIMES = 20;
/** Texts that are kept. */
const MOST = 200;

/** What a store held a moment ago: many readers cost it no more than one. */
export interface Recent {
  /** A text that is made of what the store holds, once for as long as that is used. */
  readonly text: (name: string, make: () => Promise<string>) => Promise<string>;
  /** Somebody wrote: what was made is no longer used. */
  readonly forget: () => void;
}

interface Kept {
  readonly text: Promise<string>;
  until: number;
}

/** @param now milliseconds that never go back. */
export function recentOf(now: () => number = () => performance.now()): Recent {
  let kept = new Map<string, Kept>();
  const make = async (name: string, work: () => Promise<string>): Promise<string> => {
    const started = now();
    const own: Kept = { text: work(), until: Infinity }; // while it is made nobody begins again
    const place = kept;
    place.set(name, own);
    try {
      const text = await own.text;
      own.until = now() + Math.max(YOUNG, TIMES * (now() - started));
      return text;
    } catch (error) {
      place.delete(name);
      throw error;
    }
  };
  return {
    text: async (name, work) => {
      const there = kept.get(name);
      if (there !== undefined && now() < there.until) return there.text;
      kept.delete(name);
      const [oldest] = kept.keys();
      if (kept.size >= MOST && oldest !== undefined) kept.delete(oldest);
      return make(name, work);
    },
    forget: () => (kept = new Map()),
  };
}
