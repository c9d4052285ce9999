import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** What one run of a command cost. */
export interface Cost {
  readonly milliseconds: number;
  /** Of all processors, the command and its descendants together: what else the machine does changes it little. */
  readonly cpu: number;
  /** Of the largest process among the command and its descendants. */
  readonly megabytes: number;
}

/** Python knows the resource use of children that have ended; Node does not. */
const WRAPPER = `
import resource, subprocess, sys, time
start = time.monotonic()
subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print((time.monotonic() - start) * 1000, (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024)
`;

/** Runs commands in turn, `rounds` times each after one round that warms the caches; the median of each. */
export async function inTurn(commands: readonly (readonly string[])[], rounds: number): Promise<Cost[]> {
  const costs: Cost[][] = commands.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, command] of commands.entries()) {
      const cost = await run(command);
      if (round > 0) costs[index]?.push(cost);
    }
  }
  return costs.map((each) => ({
    milliseconds: median(each.map((cost) => cost.milliseconds)),
    cpu: median(each.map((cost) => cost.cpu)),
    megabytes: median(each.map((cost) => cost.megabytes)),
  }));
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function run(command: readonly string[]): Promise<Cost> {
  const child = spawn('/usr/bin/python3', ['-c', WRAPPER, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [milliseconds = Number.NaN, cpu = Number.NaN, megabytes = Number.NaN] = (await text(child.stdout))
    .split(' ')
    .map(Number);
  return { milliseconds, cpu, megabytes };
}
