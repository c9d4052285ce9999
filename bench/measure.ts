import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';

/** What one run of a command cost. */
export interface Cost {
  readonly milliseconds: number;
  /** Of all processors, the command and its descendants together: what else the machine does changes it little. */
  readonly cpu: number;
  /** Of the largest process among the command and its descendants. */
  readonly megabytes: number;
}

/**
 * Python knows the resource use of children that have ended; Node does not. What a command leaves behind when it ends, as a gdb that
 * it has killed, becomes a child of the wrapper's (PR_SET_CHILD_SUBREAPER), so that it is counted.
 */
const WRAPPER = `
import ctypes, os, resource, subprocess, sys, time
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
start = time.monotonic()
subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
milliseconds = (time.monotonic() - start) * 1000
try:
    while True: os.wait()
except ChildProcessError: pass
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(milliseconds, (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024)
`;

/**
 * Stands for bubblewrap, and runs the command as it is: the kernel counts the time of a process in a namespace to nobody
 * where the namespace is ended with it, as a gdb is that has answered.
 */
const NO_SANDBOX = `#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
`;

/** Runs commands in turn, `rounds` times each after one round that warms the caches; the median of each. */
export async function inTurn(commands: readonly (readonly string[])[], rounds: number): Promise<Cost[]> {
  const costs: Cost[][] = commands.map(() => []);
  const { path: directory, remove } = temporaryDirectory();
  writeFileSync(path.join(directory, 'bwrap'), NO_SANDBOX, { mode: 0o755 });
  for (let round = 0; round <= rounds; round++) {
    for (const [index, command] of commands.entries()) {
      const cost = await run(command, directory);
      if (round > 0) costs[index]?.push(cost);
    }
  }
  remove();
  return costs.map((each) => ({
    milliseconds: median(each.map((cost) => cost.milliseconds)),
    cpu: median(each.map((cost) => cost.cpu)),
    megabytes: median(each.map((cost) => cost.megabytes)),
  }));
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function run(command: readonly string[], before: string): Promise<Cost> {
  const child = spawn('/usr/bin/python3', ['-c', WRAPPER, ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PATH: `${before}${path.delimiter}${process.env.PATH ?? ''}` },
  });
  const [milliseconds = Number.NaN, cpu = Number.NaN, megabytes = Number.NaN] = (await text(child.stdout))
    .split(' ')
    .map(Number);
  return { milliseconds, cpu, megabytes };
}
