import { spawnSync } from 'node:child_process';
import { createWriteStream, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';
import type { BenchRow } from './row.ts';

const RUN = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const THREADS = 50_000;
const STACKS = 60;
/** panicparse 2 (github.com/maruel/panicparse), 50,000 goroutines in 45 MB on a machine like this: seconds, MB. */
const PANICPARSE = { seconds: 2.99, memory: 413 };

/** Grouping the stacks of a report of 50,000 threads, beside panicparse on as many goroutines. */
export async function bench(): Promise<BenchRow[]> {
  const { path: directory, remove } = temporaryDirectory();
  try {
    const file = path.join(directory, 'report.txt');
    await writeReport(file);
    const runs = [1, 2, 3, 4].map(() => show(file)).toSorted((a, b) => a.seconds - b.seconds);
    const { seconds, memory, cpu } = runs[0] ?? show(file);
    const note = `${THREADS} threads, ${Math.round(statSync(file).size / 1e6)} MB, best of 4, ${cpu.toFixed(2)} s of CPU; panicparse on 50,000 goroutines: ${PANICPARSE.memory} MB`;
    rmSync(file);
    return [
      {
        name: 'guru show, 50,000 stacks',
        ours: seconds * 1000,
        theirs: PANICPARSE.seconds * 1000,
        ratio: seconds / PANICPARSE.seconds,
        memory,
        note,
      },
    ];
  } finally {
    remove();
  }
}

/** A whole run of the CLI: seconds, of them on the CPU, and MB at its peak. */
function show(file: string): { seconds: number; cpu: number; memory: number } {
  const script = `import(${JSON.stringify(RUN)}).then(() => process.on('exit', () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); process.stderr.write('\\nused ' + maxRSS + ' ' + (userCPUTime + systemCPUTime)); }))`;
  const started = performance.now();
  const { status, stderr, stdout } = spawnSync(process.execPath, ['-e', script, 'faultline', 'guru', 'show', file], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0 || !stdout.includes(`${THREADS} threads`)) throw new Error(`guru show failed: ${stderr}`);
  const [, memory, cpu] = /used (\d+) (\d+)/.exec(stderr) ?? [];
  return { seconds, cpu: Number(cpu) / 1e6, memory: Number(memory) / 1024 };
}

async function writeReport(file: string): Promise<void> {
  const out = createWriteStream(file);
  const header = (title: string): string => `${'='.repeat(72)}\n==== ${title.padEnd(62)} ====\n${'='.repeat(72)}\n`;
  out.write(`${header('Guru Meditation')}${'|'.repeat(72)}\n\n\n${header('Threads')}`);
  const stacks = Array.from({ length: STACKS }, (_, index) => stack(index));
  for (let thread = 0; thread < THREADS; thread += 1) {
    const more = out.write(
      `------                  Thread #${140_000_000_000_000 + thread * 4096}                   ------\n${stacks[(thread * 7919) % STACKS]}\n`,
    );
    if (!more) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

function stack(seed: number): string {
  const frames = Array.from(
    { length: 6 + (seed % 6) },
    (_, depth) =>
      `\n/srv/app/module_${(seed * depth) % 23}.py:${(seed * 31 + depth * 17) % 900} in function_${(seed + depth) % 50}\n    \`return self.call(request, context, *arguments)\`\n`,
  );
  return `\n/usr/lib/python3.11/threading.py:995 in _bootstrap\n    \`self._bootstrap_inner()\`\n${frames.join('')}`;
}
