import type { ValgrindProcess } from '../report/sections/valgrind.ts';

/** Signals by which people and service managers ask a program to end: Ctrl-C, kill, a closed terminal. None is a crash. */
const REQUESTS = new Set(['SIGINT', 'SIGTERM', 'SIGHUP']);

/** Whether a process ended because it was asked to, by a signal that it does not handle. */
export function wasAskedToEnd({ name }: { readonly name: string }): boolean {
  return REQUESTS.has(name);
}

/** Whether nothing is missing of what a process has to tell; valgrind looks for leaks after such a request, too. */
export function tellsAll({ completeness, fatalSignal }: ValgrindProcess): boolean {
  return (
    completeness === 'complete' ||
    (completeness === 'fatal-signal' && fatalSignal !== undefined && wasAskedToEnd(fatalSignal))
  );
}
