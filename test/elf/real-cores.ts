import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A directory for one test file's programs and cores, removed when the process ends. */
export function workDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'faultline-elf-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Compiles a C program and returns its path. */
export function compile(directory: string, name: string, source: string, ...options: string[]): string {
  const [from, to] = [path.join(directory, `${name}.c`), path.join(directory, name)];
  writeFileSync(from, source);
  execFileSync('gcc', [...options, '-o', to, from, '-lpthread']);
  return to;
}

/** Runs a program until it crashes and returns the path of its core. */
export function crash(directory: string, program: string, ...args: string[]): string {
  const cwd = mkdtempSync(path.join(directory, 'run-'));
  spawnSync('sh', ['-c', 'ulimit -c unlimited; exec "$@"', 'sh', program, ...args], { cwd });
  const core = readdirSync(cwd).find((name) => name.startsWith('core'));
  if (core === undefined) throw new Error(`${program} left no core in ${cwd}: kernel.core_pattern must be "core"`);
  return path.join(cwd, core);
}
