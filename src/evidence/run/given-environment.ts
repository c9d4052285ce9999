import { readFileSync } from 'node:fs';
import process from 'node:process';

/** Set by bin/run.js where it starts a newer Node. */
const OF_OURS = 'FAULTLINE_REEXEC';

/** The environment that we were started with, without what bin/ sets for ourselves: that of the command, too. */
export function givenEnvironment(): Record<string, string> {
  const entries = initialEnvironment(process.pid)
    .split('\0')
    .filter((entry) => entry.includes('='));
  const pairs = entries.map(
    (entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)] as const,
  );
  return Object.fromEntries(pairs.filter(([name]) => name !== OF_OURS));
}

/**
 * What a process was started with: proc_pid_environ(5). `NAME=value`, each followed by a NUL.
 * @throws Error when there is no such process, or it is not ours to read.
 */
export function initialEnvironment(pid: number): string {
  return readFileSync(`/proc/${pid}/environ`, 'utf8');
}
