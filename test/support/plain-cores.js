import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';

const PATTERN = '/proc/sys/kernel/core_pattern';

/**
 * Has the kernel write plain core files into the working directory of what crashes, for as long as `work` takes; an
 * installed systemd-coredump takes them away. Interrupting `work` restores the pattern too, as long as it returns.
 */
export async function withPlainCores(work) {
  const before = readFileSync(PATTERN, 'utf8');
  if (before.trim() === 'core') return work();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
  try {
    writeFileSync(PATTERN, 'core');
  } catch {
    process.stderr.write(
      `Plain core files are needed; kernel.core_pattern is ${before.trim()}.\nRun this as root, or: sudo sysctl -w kernel.core_pattern=core\n`,
    );
    process.exit(1);
  }
  try {
    return await work();
  } finally {
    writeFileSync(PATTERN, before);
  }
}
