import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** https://specifications.freedesktop.org/basedir-spec/: the variable, and what holds without it. */
const KINDS = {
  cache: { variable: 'XDG_CACHE_HOME', default: '.cache' },
  config: { variable: 'XDG_CONFIG_HOME', default: '.config' },
  data: { variable: 'XDG_DATA_HOME', default: '.local/share' },
} as const;

/** A directory of the user, always absolute. A variable that is empty or holds a relative path does not count, as the specification has it. */
export function userDirectory(kind: keyof typeof KINDS): string {
  const base = process.env[KINDS[kind].variable] ?? '';
  return path.isAbsolute(base) ? base : path.resolve('/', homeDirectory(), KINDS[kind].default);
}

/** A private directory, and those above it. Not by mkdir's "recursive": below /proc Node never comes back from it. */
export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || path.dirname(directory) === directory) throw error;
    makeDirectory(path.dirname(directory));
    mkdirSync(directory, { mode: 0o700 });
  }
}

/** `/`, as container runtimes have it, for a user who has no HOME and is in no passwd file. */
export function homeDirectory(): string {
  try {
    return homedir();
  } catch {
    return '/';
  }
}

/** Dependencies ask for these as they load, and would throw for a user who is in no passwd file. */
export function prepareEnvironment(): void {
  process.env['HOME'] ??= homeDirectory();
  process.env['SHELL'] ??= '/bin/sh';
}
