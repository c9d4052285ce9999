import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseReport } from '../src/report/model.ts';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';

/**
 * How long `triage live` has a process stand still: by its own report, and by a program that measures what it misses (fixtures/live/gaps.c). In turn
 * with a run of Node that looks at nothing, for a machine with other work stops everybody.
 *
 *     node bench/live-stops.ts [ROUNDS]
 *
 * Prints milliseconds: of each its median, its 95th percentile and its longest. `fifo`: the program runs before all others, so that what it misses is the stop
 * and no processor (needs the right to).
 */
const RUN = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const SOURCE = fileURLToPath(new URL('../fixtures/live/gaps.c', import.meta.url));
const ROUNDS = Number(process.argv[2] ?? 30);
const BAR = 20;

const { path: directory } = temporaryDirectory();
const program = path.join(directory, 'gaps');
execFileSync('gcc', ['-O1', '-pthread', '-o', program, SOURCE]);
console.log(
  `load ${loadavg()
    .map((each) => each.toFixed(1))
    .join(' ')}, ${ROUNDS} rounds each`,
);
for (const how of ['plain', 'fifo']) {
  const measured = await measure(how);
  if (measured === undefined) console.log(`${how}: may not be had here`);
  else
    for (const [what, values] of Object.entries(measured))
      console.log(`${how.padEnd(6)}${what.padEnd(30)}${distribution(values)}`);
}

async function measure(how: string): Promise<Record<string, number[]> | undefined> {
  const child = spawn(program, [how], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => (await lines.next()).value as string | undefined;
  if ((await line()) === undefined) return undefined;
  const longestMeanwhile = async (words: readonly string[]): Promise<[number, string]> => {
    await longest();
    const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 1 << 26 });
    return [await longest(), stdout];
  };
  const longest = async () => {
    child.stdin.write('\n');
    return Number(await line()) / 1000;
  };
  const [told, missed, otherwise]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const [gap, report] = await longestMeanwhile([RUN, 'triage', 'live', '--json', String(child.pid)]);
    missed.push(gap);
    told.push(...stops(report));
    otherwise.push((await longestMeanwhile(['-e', 'for (let i = 0; i < 3e8; i++);']))[0]);
  }
  child.kill();
  await once(child, 'close');
  return { 'the report says': told, 'the program missed': missed, 'the same, without us': otherwise };
}

function stops(report: string): number[] {
  return parseReport(JSON.parse(report)).sections.flatMap((section) =>
    section.kind === 'processes' ? section.processes.flatMap(({ stoppedFor }) => stoppedFor ?? []) : [],
  );
}

function distribution(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN).toFixed(1);
  const over = sorted.filter((each) => each >= BAR).length;
  return `median ${at(0.5)}, 95 % ${at(0.95)}, longest ${at(1)}; ${over} of ${sorted.length} at ${BAR} or above`;
}
