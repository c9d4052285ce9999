import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';

/** What the shell starts. */
export const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment; undefined removes. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Run it as another user; only root may. */
  readonly uid?: number;
  readonly gid?: number;
}

/** Runs the built CLI to its end. */
export async function faultline(
  args: readonly string[],
  { env, input = '', ...options }: RunOptions = {},
): Promise<Run> {
  const child = spawn(process.execPath, [RUN, ...args], {
    ...options,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {}); // it may end before it has read everything
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { status, stdout, stderr };
}
