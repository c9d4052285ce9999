import { escapeControl } from './errors/errors.ts';

const DELAY = 500;
const COLUMNS = 80; // of a terminal that says it has none: a serial line, a new pseudo-terminal

let silent = false;

/** With --quiet: nothing is shown from now on. */
export function silenceProgress(): void {
  silent = true;
}

/**
 * Shows what is being worked on, on standard error, only on a terminal and only if it takes over half a second.
 * The line is gone when the work is done.
 */
export async function withProgress<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  if (silent || !process.stderr.isTTY) return work();
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    process.stderr.write(`${escapeControl(what).slice(0, (process.stderr.columns || COLUMNS) - 4)}...`);
  }, DELAY);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (shown) process.stderr.write('\r\u001b[K');
  }
}
