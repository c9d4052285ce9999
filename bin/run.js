#!/usr/bin/env node
// What the shell starts. Plain JavaScript without dependencies until the Node version is known to do.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const GUARD = 'FAULTLINE_REEXEC';
const bundledNode = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  delete process.env[GUARD];
  await import('./start.js');
} else if (existsSync(bundledNode) && process.env[GUARD] === undefined) {
  reexec();
} else {
  process.stderr.write(`faultline needs Node.js ${NEEDED}; this is ${process.version} (${process.execPath}).\n`);
  process.stderr.write('Install Node.js 24, or run "npm ci" in the project: it brings its own.\n');
  process.exitCode = 3;
}

/** Runs this program again with the Node that the project's dependencies brought, as if it were that process. */
function reexec() {
  const child = spawn(bundledNode, process.argv.slice(1), { stdio: 'inherit', env: { ...process.env, [GUARD]: '1' } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? code : 128 + constants.signals[signal];
  });
}
