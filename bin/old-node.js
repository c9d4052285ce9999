// Started by a Node that is too old: whatever is written here, Node 18 must understand.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import path from 'node:path';
import process from 'node:process';

const GUARD = 'FAULTLINE_REEXEC';

/** Runs this program by the Node that came along with it, or says what is needed. */
export function runWithBundledNode(needed) {
  const bundledNode = findBundledNode();
  if (bundledNode !== undefined && process.env[GUARD] === undefined) return reexec(bundledNode);
  process.stderr.write(`faultline needs Node.js ${needed}; this is ${process.version} (${process.execPath}).\n`);
  process.stderr.write(
    `Install Node.js ${needed}; or let npm run the install script of the package "node", which brings it; or take the single executable.\n`,
  );
  process.exitCode = 3;
}

/** The Node of npm's package `node`, our optional dependency: beside us, or wherever npm has put it. */
function findBundledNode() {
  try {
    const directory = path.dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const file = path.join(directory, 'bin', 'node');
    return existsSync(file) ? file : undefined; // its install script, which may be forbidden, puts it there
  } catch {
    return undefined;
  }
}

/** Runs this program again with the Node that the project's dependencies brought, as if it were that process. */
function reexec(bundledNode) {
  const child = spawn(bundledNode, process.argv.slice(1), { stdio: 'inherit', env: { ...process.env, [GUARD]: '1' } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? code : 128 + constants.signals[signal];
  });
}
