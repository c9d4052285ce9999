// Runs the tests of what `npm run package` wrote; they need root and the network, and take minutes.
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { withPlainCores } from '../support/plain-cores.js';

const tests = fileURLToPath(new URL('installed.ts', import.meta.url));
process.exitCode = await withPlainCores(
  () => spawnSync(process.execPath, ['--test', ...process.argv.slice(2), tests], { stdio: 'inherit' }).status ?? 1,
);
