import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { toolEnvironment } from '../../src/tools/run.ts';
import { PATIENCE } from '../support/until.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/python-stacks/', import.meta.url));
/** As in test/support/crash.ts. */
const LIMITS = 'ulimit -c unlimited && ulimit -s 8192 && exec "$@"';

/** A Python that died under faulthandler. */
export interface PythonCrash {
  readonly core: string;
  /** What faulthandler wrote of the same moment. */
  readonly stderr: string;
  readonly stdout: string;
  readonly remove: () => void;
}

/**
 * Crashes a program of fixtures/python-stacks.
 * @param program by its path from there.
 * @param args its arguments.
 * @param killAfter milliseconds after which a signal from outside stops it.
 * @throws Error when it leaves no core.
 */
export async function crashPython(
  python: string,
  program: string,
  killAfter?: number,
  args: readonly string[] = [],
): Promise<PythonCrash> {
  const { path: directory, remove } = temporaryDirectory();
  const argv = [python, '-X', 'faulthandler', path.join(FIXTURES, program), ...args];
  const child = spawn('/bin/sh', ['-c', LIMITS, 'sh', ...argv], {
    cwd: directory,
    env: toolEnvironment({ LANG: 'C.UTF-8' }),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
  });
  if (killAfter !== undefined) child.stdout.once('data', () => void sleep(killAfter).then(() => child.kill('SIGSEGV')));
  const closed = new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [stderr, , stdout] = await Promise.all([text(child.stderr), closed, text(child.stdout)]);
  const cores = readdirSync(directory).filter((name) => /^core(?:\.\d+)?$/.test(name));
  if (cores[0] === undefined) throw new Error(`${program} left no core:\n${stderr}`);
  return { core: path.join(directory, cores[0]), stderr, stdout, remove };
}
