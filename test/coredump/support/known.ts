import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SOURCE = fileURLToPath(new URL('../../../fixtures/known/crash.c', import.meta.url));

/** Builds the program of fixtures/known. */
export async function buildKnown(directory: string, name: string, ...options: readonly string[]): Promise<string> {
  mkdirSync(directory, { recursive: true });
  const program = path.join(directory, name);
  await promisify(execFile)('gcc', ['-g', '-O0', ...options, '-o', program, SOURCE]);
  return program;
}

/**
 * Lets it crash.
 * @param core where the core is to be.
 * @param env added to its environment.
 * @returns its pid.
 */
export async function crashKnown(
  program: string,
  words: readonly string[],
  core: string,
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const directory = `${core}.d`;
  mkdirSync(directory);
  const child = spawn('sh', ['-c', 'ulimit -c unlimited; exec "$@"', 'sh', program, ...words], {
    cwd: directory,
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  await new Promise((resolve) => child.once('close', resolve));
  const [left] = readdirSync(directory).filter((each) => each.startsWith('core'));
  if (left === undefined) throw new Error(`${program} ${words.join(' ')} left no core`);
  renameSync(path.join(directory, left), core);
  return child.pid ?? 0;
}
