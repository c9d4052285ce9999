// Runs all tests: first those that may run side by side, then those that change the system (kernel.core_pattern,
// journald), one file at a time. --unit: only those that are pure; --renew-snapshots: writes the pages of
// test/snapshots again. Other arguments are passed on: npm test -- --test-name-pattern=handler
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { withPlainCores } from './support/plain-cores.js';
import { pureTests } from './support/pure-tests.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Node itself sees to it that a pure test starts nothing: no child process, no thread. */
const PURE = ['--permission', '--allow-fs-read=*', '--allow-fs-write=*', '--test-isolation=none'];

/** Rooms whose files take longest begin first: one that came last would have a processor for itself. */
const LONGEST = ['test/variables/', 'test/e2e/'];
/** One more than processors, for a third of the time a test waits for what it has started. */
const SIDE_BY_SIDE = 3;

/** In every process that runs tests. */
const BEFORE = ['--import', new URL('support/own-environment.js', import.meta.url).href];

const OWN = new Map([
  ['--unit', unit],
  ['--renew-snapshots', () => withPlainCores(renewSnapshots)],
]);
const own = process.argv.slice(2).find((argument) => OWN.has(argument));

process.exitCode = await (OWN.get(own) ?? (() => withPlainCores(everything)))();

function everything() {
  const all = globSync('test/**/*.test.ts', { cwd: root }).toSorted();
  const system = all.filter((file) => file.startsWith('test/system/'));
  const isRoot = process.getuid() === 0;
  if (!isRoot) process.stderr.write('test/system is left out: it needs root.\n');
  const others = all.filter((file) => !system.includes(file));
  const long = others.filter((file) => LONGEST.some((room) => file.startsWith(room)));
  const inTurn = [...new Set([...long, ...others])];
  return Math.max(test(inTurn, SIDE_BY_SIDE), isRoot ? test(system, 1) : 0);
}

/** The pure tests in two processes side by side, each half printed when it has ended. */
async function unit() {
  const files = pureTests();
  const halves = ['1/2', '2/2'].map(async (shard) => {
    const args = testArguments(files, 1, [...PURE, `--test-shard=${shard}`]);
    const half = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    const [printed, [status]] = await Promise.all([text(half.stdout), once(half, 'close')]);
    process.stdout.write(printed);
    return status ?? 1;
  });
  return Math.max(...(await Promise.all(halves)));
}

function renewSnapshots() {
  process.env.RENEW_SNAPSHOTS = '1';
  return test(['test/snapshots/snapshots.test.ts'], 1);
}

function test(files, concurrency, flags = []) {
  if (files.length === 0) return 0;
  const args = testArguments(files, concurrency, flags);
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

function testArguments(files, concurrency, flags) {
  const passedOn = process.argv.slice(2).filter((argument) => !OWN.has(argument));
  return [...BEFORE, ...flags, '--test', `--test-concurrency=${concurrency}`, ...passedOn, ...files];
}
