import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';

/** Every Python 3.8 or later of this machine, on PATH or under pyenv, each version once. */
export function pythons(): { program: string; version: string }[] {
  const names = [
    'python3',
    ...Array.from({ length: 10 }, (_, index) => `python3.${index + 8}`),
    '/usr/bin/python3',
    ...globSync(`${pyenvRoot()}/versions/3.*/bin/python3`),
  ];
  const found = names.flatMap((program) => {
    const version = run(program, ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3])']);
    return version === undefined || Number(version.split('.')[1]) < 8 ? [] : [{ program, version }];
  });
  return found.filter(({ version }, index) => found.findIndex((other) => other.version === version) === index);
}

function pyenvRoot(): string {
  return process.env.PYENV_ROOT ?? run('pyenv', ['root']) ?? '/nonexistent';
}

function run(program: string, args: string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
