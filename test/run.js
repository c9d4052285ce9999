// Runs all tests: first those that may run side by side, then those that change the system (kernel.core_pattern,
// journald), one file at a time. --unit: only those that are pure; --renew-snapshots: writes the pages of
// test/snapshots again. Other arguments are passed on: npm test -- --test-name-pattern=handler
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { withPlainCores } from './support/plain-cores.js';
import { pureTests } from './support/pure-tests.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Node itself sees to it that a pure test starts nothing: no child process, no thread. */
const PURE = ['--permission', '--allow-fs-read=*', '--allow-fs-write=*', '--test-isolation=none'];

const OWN = new Map([
  ['--unit', () => test(pureTests(), 1, PURE)],
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
  return Math.max(test(others, 2), isRoot ? test(system, 1) : 0);
}

function renewSnapshots() {
  process.env.RENEW_SNAPSHOTS = '1';
  return test(['test/snapshots/snapshots.test.ts'], 1);
}

function test(files, concurrency, flags = []) {
  if (files.length === 0) return 0;
  const passedOn = process.argv.slice(2).filter((argument) => argument !== own);
  const args = [...flags, '--test', `--test-concurrency=${concurrency}`, ...passedOn, ...files];
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}
