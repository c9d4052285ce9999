import { closeSync, openSync, readFileSync, statSync } from 'node:fs';

/**
 * Why the memory and the system calls of a process may not be read, with what to do about it; undefined where they may. Facts:
 * ptrace(2), "Ptrace access mode checking"; proc_pid_mem(5); the kernel's Documentation/admin-guide/LSM/Yama.rst.
 */
export function whyRefused(pid: number): string | undefined {
  try {
    closeSync(openSync(`/proc/${pid}/mem`, 'r'));
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EACCES' || code === 'EPERM' ? reasonFor(pid) : undefined;
  }
}

function reasonFor(pid: number): string {
  const own = process.geteuid?.() ?? -1;
  if (own === 0)
    return 'even root may not trace here, as in containers; give the container CAP_SYS_PTRACE (docker run --cap-add SYS_PTRACE), or run faultline outside of it';
  const owner = statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
  if (owner !== undefined && owner !== own)
    return `it belongs to user ${owner}, or may not be traced by its own; run faultline as root`;
  const scope = textOf('/proc/sys/kernel/yama/ptrace_scope');
  if (scope === '1')
    return 'kernel.yama.ptrace_scope is 1: only who started a process may trace it; run faultline as root, or set it to 0 (sysctl kernel.yama.ptrace_scope=0)';
  if (scope === '2') return 'kernel.yama.ptrace_scope is 2: only root may trace; run faultline as root';
  if (scope === '3') return 'kernel.yama.ptrace_scope is 3: nobody may trace, until the next boot without it';
  return 'it has forbidden that (PR_SET_DUMPABLE), or a security module does; run faultline as root';
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
