// How fast `faultline valgrind summary` adds up a gigabyte of logs, beside `grep -c` on the same file.
// The logs are real (a Python program under valgrind), repeated with other pids and addresses.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurn } from './measure.ts';
import type { BenchRow } from './row.ts';

const SIZE = 1_000_000_000;
const ROUNDS = 3;
const PYTHON = fileURLToPath(new URL('../fixtures/valgrind/python/main.py', import.meta.url));
const RUN = fileURLToPath(new URL('../bin/run.js', import.meta.url));

/** Makes the logs in a temporary directory, measures both programs in turn, and removes them. */
export async function bench(): Promise<BenchRow[]> {
  const directory = mkdtempSync(path.join(tmpdir(), 'faultline-bench-'));
  try {
    const text = path.join(directory, 'text.log');
    await record(['--leak-check=full', `--log-file=${text}.%p`], directory);
    const xml = path.join(directory, 'log.xml');
    await record(['--leak-check=full', '--xml=yes', `--xml-file=${xml}.%p`], directory);
    return [
      await measure(
        'valgrind summary, text',
        await enlarge(directory, 'text.log.', 'text.big'),
        'loss record',
        'bar: 250 MB/s at 150 MB',
      ),
      await measure(
        'valgrind summary, XML',
        await enlarge(directory, 'log.xml.', 'xml.big'),
        '<error>',
        'bar: 80 MB/s at 150 MB',
      ),
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function record(options: readonly string[], cwd: string): Promise<void> {
  const child = spawn('valgrind', [...options, '/usr/bin/python3', PYTHON], {
    cwd,
    stdio: 'ignore',
    env: { ...process.env, PYTHONMALLOC: 'malloc' },
  });
  await once(child, 'exit');
}

/** Repeats the logs whose names begin so up to SIZE, each copy with pids and addresses of its own. */
async function enlarge(directory: string, prefix: string, name: string): Promise<string> {
  const logs = globSync(`${prefix}*`, { cwd: directory }).map((file) => ({
    pid: file.slice(prefix.length),
    content: readFileSync(path.join(directory, file), 'latin1'),
  }));
  const file = path.join(directory, name);
  const out = createWriteStream(file, { encoding: 'latin1' });
  let size = 0;
  for (let copy = 0; size < SIZE; copy++) {
    for (const { content } of logs) {
      const varied = renumber(
        content,
        logs.map((log) => log.pid),
        10_000 + copy * logs.length,
      ).replaceAll(/0x5(?=[\dA-F]{5})/g, `0x${(0x50 + (copy % 150)).toString(16)}`);
      size += varied.length;
      if (!out.write(varied)) await once(out, 'drain');
    }
  }
  out.end();
  await once(out, 'finish');
  return file;
}

/** A copy's processes get pids of their own, where they are named as parents too. */
function renumber(content: string, pids: readonly string[], first: number): string {
  return pids.reduce(
    (text, pid, index) => text.replaceAll(new RegExp(`(==|pid>|Parent PID: )${pid}(?!\\d)`, 'g'), `$1${first + index}`),
    content,
  );
}

async function measure(name: string, file: string, pattern: string, bar: string): Promise<BenchRow> {
  const megabytes = statSync(file).size / 1e6;
  const grep = ['sh', '-c', 'grep -c "$0" "$1" | cat', pattern, file]; // where its output goes nowhere, grep stops at the first line
  const [ours, theirs] = await inTurn([[process.execPath, RUN, 'valgrind', 'summary', file, '--json'], grep], ROUNDS);
  rmSync(file);
  if (ours === undefined || theirs === undefined) throw new Error('nothing was measured');
  const speed = Math.round(megabytes / (ours.milliseconds / 1000));
  return {
    name,
    ours: ours.milliseconds,
    theirs: theirs.milliseconds,
    ratio: ours.milliseconds / theirs.milliseconds,
    memory: ours.megabytes,
    note: `${speed} MB/s of ${Math.round(megabytes)} MB; ${bar}; theirs: grep -c`,
  };
}
