import type { Rest, Traceback } from './traceback.ts';

/**
 * Tracebacks of one writer that follow each other with nothing between. A fatal error ends in abort(), and Python 3.14 and
 * later write a second traceback for that, with the C stack (fixtures/python/recorded/3.14.10-native-thread-0.txt): both are of one death.
 */
export function oneDeath(found: readonly (Traceback | Rest)[]): readonly (Traceback | Rest)[] {
  return found.reduce<readonly (Traceback | Rest)[]>((before, next) => {
    const error = before.at(-1);
    if (error === undefined || !isEndOf(error, next)) return [...before, next];
    return [...before.slice(0, -1), together(error as Traceback, next as Traceback)];
  }, []);
}

function isEndOf(error: Traceback | Rest, abort: Traceback | Rest): boolean {
  if (!('threads' in error) || !('threads' in abort) || error.mixed || abort.mixed) return false;
  const isError = error.fatalError !== undefined && error.signal === undefined && error.windows === undefined;
  return isError && abort.signal === 'Aborted' && isWithin(abort.threads, error.threads);
}

function together(error: Traceback, second: Traceback): Traceback {
  const { signal: _, ...abort } = second;
  const { extensionModules } = error.extensionModules.length > 0 ? error : abort;
  return { ...abort, ...error, extensionModules, lastLine: abort.lastLine };
}

/** The second may have been cut, or shows a thread more that has ended in the first. */
function isWithin(threads: Traceback['threads'], others: Traceback['threads']): boolean {
  return threads.every(({ id }) => others.some((other) => other.id === id));
}
