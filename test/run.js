// Runs all tests: first those that may run side by side, then those that change the system (kernel.core_pattern,
// journald), one file at a time. Arguments are passed on: npm test -- --test-name-pattern=handler
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { withPlainCores } from './support/plain-cores.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const all = globSync('test/**/*.test.ts', { cwd: root }).toSorted();
const system = all.filter((file) => file.startsWith('test/system/'));
const isRoot = process.getuid() === 0;
if (!isRoot) process.stderr.write('test/system is left out: it needs root.\n');

process.exitCode = await withPlainCores(() => {
  const statuses = [
    test(
      all.filter((file) => !system.includes(file)),
      2,
    ),
    isRoot ? test(system, 1) : 0,
  ];
  return Math.max(...statuses);
});

function test(files, concurrency) {
  if (files.length === 0) return 0;
  const args = ['--test', `--test-concurrency=${concurrency}`, ...process.argv.slice(2), ...files];
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}
