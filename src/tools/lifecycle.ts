import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InterruptedError, printError, UsageError } from '../errors/errors.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const cleanups = new Set<() => void>();
let watching = false;
let receiver: ((signal: NodeJS.Signals) => void) | undefined;

/**
 * Registers what must happen however this process ends: at its exit, and when a signal interrupts it (then the exit
 * status is 130). Cleanups are synchronous and must not throw.
 * @returns a function that runs the cleanup now and forgets it.
 */
export function onEnd(cleanup: () => void): () => void {
  watch();
  cleanups.add(cleanup);
  return () => {
    if (cleanups.delete(cleanup)) cleanup();
  };
}

/**
 * Hands the signals that would interrupt us to somebody else: to a command that we run in our place.
 * @returns a function that ends this.
 */
export function handSignalsTo(other: (signal: NodeJS.Signals) => void): () => void {
  watch();
  receiver = other;
  return () => {
    receiver = undefined;
  };
}

/**
 * A private temporary directory (mode 0700), removed on every exit.
 * @param parent where to make it; default: TMPDIR, else the system's.
 * @throws UsageError where none can be made.
 */
export function temporaryDirectory(parent: string = tmpdir()): { readonly path: string; readonly remove: () => void } {
  const directory = makeDirectory(parent);
  const remove = onEnd(() => rmSync(directory, { recursive: true, force: true }));
  return { path: directory, remove };
}

function makeDirectory(parent: string): string {
  try {
    return mkdtempSync(path.join(parent, 'faultline-'));
  } catch (error) {
    throw new UsageError(
      `No temporary directory can be made in ${parent}: ${(error as NodeJS.ErrnoException).code}.`,
      'Set TMPDIR to a directory that can be written to, on a disk with room.',
      { cause: error },
    );
  }
}

function watch(): void {
  if (watching) return;
  watching = true;
  process.once('exit', runCleanups);
  for (const signal of SIGNALS) process.on(signal, () => (receiver ?? interrupt)(signal));
}

function interrupt(signal: NodeJS.Signals): void {
  const error = new InterruptedError(signal);
  runCleanups();
  printError(error, false);
  process.exit(error.exitCode);
}

function runCleanups(): void {
  for (const cleanup of cleanups) cleanup();
  cleanups.clear();
}
