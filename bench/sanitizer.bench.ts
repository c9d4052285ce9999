// How fast `faultline sanitizer summary` adds up the logs of ten thousand processes, beside `grep -c` on the same file: real reports of
// gcc's and clang's sanitizers, repeated with other pids and addresses; alone, thirty logs of each process, and amid what tests print.
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurn } from './measure.ts';
import type { BenchRow } from './row.ts';

const PROCESSES = 10_000;
const ROUNDS = 3;
const RECORDED = fileURLToPath(new URL('../fixtures/sanitizer/recorded/', import.meta.url));
const RUN = fileURLToPath(new URL('../bin/run.js', import.meta.url));
/** Lines of a test run that stand between reports, some 50 KB for each. */
const TESTS = Array.from(
  { length: 800 },
  (_, at) => `[ RUN      ] Table.finds_row_${at} in ${at % 17} ms, checked: yes\n`,
);

/** Makes the logs in a temporary directory, measures both programs in turn, and removes them. */
export async function bench(): Promise<BenchRow[]> {
  const directory = mkdtempSync(path.join(tmpdir(), 'faultline-bench-'));
  try {
    return [
      await measure('sanitizer summary, reports alone', await write(path.join(directory, 'alone.log'), 30, '')),
      await measure('sanitizer summary, amid tests', await write(path.join(directory, 'amid.log'), 1, TESTS.join(''))),
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A log of PROCESSES that wrote so many of the recorded logs each, of which the last may end it, and what stands before each. */
async function write(file: string, each: number, before: string): Promise<string> {
  const recorded = readdirSync(RECORDED).map((name) => readFileSync(path.join(RECORDED, name), 'latin1'));
  const goesOn = recorded.filter((text) => !text.includes('ABORTING'));
  const out = createWriteStream(file, { encoding: 'latin1' });
  for (let log = 0; log < PROCESSES * each; log++) {
    const process = Math.floor(log / each);
    const from = log % each === each - 1 ? recorded : goesOn;
    const varied = (from[(log + process) % from.length] as string)
      .replaceAll(/(?<===|pid=)\d+/g, String(10_000 + process))
      .replaceAll(/0x(?:5[56]|7f)(?=[\da-f]{10})/g, `0x${(0x50 + (log % 40)).toString(16)}`);
    if (!out.write(before + varied)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return file;
}

async function measure(name: string, file: string): Promise<BenchRow> {
  const bytes = statSync(file).size;
  const [ours, theirs] = await inTurn(
    [
      [process.execPath, RUN, 'sanitizer', 'summary', file, '--json'],
      ['sh', '-c', 'grep -c "$0" "$1" | cat', 'Sanitizer: ', file], // where its output goes nowhere, grep stops at the first line
    ],
    ROUNDS,
  );
  if (ours === undefined || theirs === undefined) throw new Error('nothing was measured');
  return {
    name,
    ours: ours.milliseconds,
    theirs: theirs.milliseconds,
    ratio: ours.milliseconds / theirs.milliseconds,
    memory: ours.megabytes,
    note: `${Math.round(bytes / 1e3 / ours.milliseconds)} MB/s of ${Math.round(bytes / 1e6)} MB; theirs: grep -c`,
  };
}
