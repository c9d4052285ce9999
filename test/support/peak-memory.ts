import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { RUN } from './faultline.ts';

/** What the CLI printed, and how much memory it had at its peak, in MB. */
export async function peakMemory(args: readonly string[]): Promise<{ megabytes: number; stdout: string }> {
  const script = `process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS))); import(${JSON.stringify(RUN)})`;
  const child = spawn(process.execPath, ['-e', script, 'faultline', ...args]);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { megabytes: Number(stderr) / 1024, stdout };
}
