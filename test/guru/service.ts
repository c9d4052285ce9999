import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../fixtures/guru/service.py', import.meta.url));

/** Debian's python3-oslo.reports, which bin/setup.js installs, is for Debian's own Python. */
export const PYTHON = '/usr/bin/python3';
export const hasOslo = spawnSync(PYTHON, ['-c', 'import oslo_reports, oslo_config, eventlet']).status === 0;

/** Starts the service of fixtures/guru with its standard error in a file; resolves when it is ready for a signal. */
export async function startService(stderr: string, ...args: string[]): Promise<ChildProcess & { pid: number }> {
  const service = spawn(PYTHON, [program, '--pool', '2', ...args], { stdio: ['pipe', 'pipe', openSync(stderr, 'a')] });
  await new Promise((resolve, reject) => {
    service.stdout?.once('data', resolve);
    service.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
  });
  return service as ChildProcess & { pid: number };
}
