// How fast `faultline valgrind summary` adds up a gigabyte of logs, beside `grep -c` on the same file.
// The logs are real (a Python program under valgrind), repeated with other pids and addresses: in one file, and in a file for each process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, globSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurn } from './measure.ts';
import type { BenchRow } from './row.ts';

const SIZE = 1_000_000_000;
const SIZE_OF_MANY = 100_000_000;
const ROUNDS = 3;
/** As a test suite under --trace-children=yes leaves in one log. */
const PROCESSES = 376_000;
const ONE_PROCESS = fileURLToPath(new URL('../fixtures/valgrind/recorded/leaks-3.27.1.log', import.meta.url));
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
      await measureMany('valgrind summary, a text a process', await scatter(directory, 'text.log.'), 'loss record'),
      await measureMany('valgrind summary, an XML file a process', await scatter(directory, 'log.xml.'), '<error>'),
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
      await measure(
        `valgrind summary, ${PROCESSES} processes`,
        await writeProcesses(path.join(directory, 'processes.big')),
        'ERROR SUMMARY',
        'bar: 200 MB of memory',
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

/** Repeats the logs whose names begin so up to SIZE. */
async function enlarge(directory: string, prefix: string, name: string): Promise<string> {
  const file = path.join(directory, name);
  const out = createWriteStream(file, { encoding: 'latin1' });
  for (const log of copies(directory, prefix, SIZE)) if (!out.write(log)) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
  return file;
}

/** The same up to SIZE_OF_MANY, each log in a file of its own. */
async function scatter(directory: string, prefix: string): Promise<string> {
  const into = path.join(directory, `${prefix}d`);
  await mkdir(into);
  let count = 0;
  for (const log of copies(directory, prefix, SIZE_OF_MANY))
    await writeFile(path.join(into, `${count++}.log`), log, 'latin1');
  return into;
}

/** The logs whose names begin so, again and again, each time with pids and addresses of their own. */
function* copies(directory: string, prefix: string, most: number): Generator<string> {
  const logs = globSync(`${prefix}*[0-9]`, { cwd: directory }).map((file) => ({
    pid: file.slice(prefix.length),
    content: readFileSync(path.join(directory, file), 'latin1'),
  }));
  let size = 0;
  for (let copy = 0; size < most; copy++) {
    for (const { content } of logs) {
      const varied = renumber(
        content,
        logs.map((log) => log.pid),
        10_000 + copy * logs.length,
      ).replaceAll(/0x5(?=[\dA-F]{5})/g, `0x${(0x50 + (copy % 150)).toString(16)}`);
      size += varied.length;
      yield varied;
    }
  }
}

/** One log of many processes, each with a command of its own. */
async function writeProcesses(file: string): Promise<string> {
  const log = readFileSync(ONE_PROCESS, 'latin1');
  const out = createWriteStream(file, { encoding: 'latin1' });
  for (let index = 0; index < PROCESSES; index++) {
    const one = log.replaceAll('==24388==', `==${100_000 + index}==`).replace('./main', `./main ${index}`);
    if (!out.write(one)) await once(out, 'drain');
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
  const bytes = statSync(file).size;
  const row = await besideGrep(name, file, 'grep -c "$0" "$1" | cat', pattern); // where its output goes nowhere, grep stops at the first line
  return { ...row, note: `${speedOf(row, bytes)}; ${bar}; theirs: grep -c` };
}

async function measureMany(name: string, directory: string, pattern: string): Promise<BenchRow> {
  const sizes = readdirSync(directory).map((file) => statSync(path.join(directory, file)).size);
  const row = await besideGrep(name, directory, 'grep -rc "$0" "$1" | cat', pattern);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { ...row, note: `${speedOf(row, bytes)} in ${sizes.length} files; theirs: grep -rc` };
}

function speedOf({ ours }: BenchRow, bytes: number): string {
  return `${Math.round(bytes / 1e3 / ours)} MB/s of ${Math.round(bytes / 1e6)} MB`;
}

/** Measures, and removes what was measured. */
async function besideGrep(name: string, logs: string, grep: string, pattern: string): Promise<BenchRow> {
  const commands = [
    [process.execPath, RUN, 'valgrind', 'summary', logs, '--json'],
    ['sh', '-c', grep, pattern, logs],
  ];
  const [ours, theirs] = await inTurn(commands, ROUNDS);
  rmSync(logs, { recursive: true });
  if (ours === undefined || theirs === undefined) throw new Error('nothing was measured');
  return {
    name,
    ours: ours.milliseconds,
    theirs: theirs.milliseconds,
    ratio: ours.milliseconds / theirs.milliseconds,
    memory: ours.megabytes,
  };
}
