import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RUN } from './faultline.ts';

const TERMINAL = fileURLToPath(new URL('terminal.py', import.meta.url));

export interface TerminalSize {
  readonly columns: number;
  readonly rows?: number;
}

/** What the built CLI shows at a terminal of its own, escapes and all. */
export function atTerminal(
  { columns, rows = 1000 }: TerminalSize,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly status: number | null; readonly shown: string } {
  const { status, stdout } = spawnSync(
    '/usr/bin/python3',
    [TERMINAL, String(columns), String(rows), process.execPath, RUN, ...args],
    { encoding: 'utf8', env: { ...process.env, TERM: 'xterm', ...env } },
  );
  return { status, shown: stdout };
}
