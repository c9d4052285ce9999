import { readFileSync } from 'node:fs';

/** What the kernel names cores by; who may write it says how. */
export const CORE_PATTERN = '/proc/sys/kernel/core_pattern';
const USES_PID = '/proc/sys/kernel/core_uses_pid';

/** kernel.core_pattern and kernel.core_uses_pid. */
export interface CoreSettings {
  readonly pattern: string;
  readonly usesPid: boolean;
}

/** As they are now. */
export function readCoreSettings(): CoreSettings {
  return {
    pattern: readFileSync(CORE_PATTERN, 'utf8').trimEnd(),
    usesPid: readFileSync(USES_PID, 'utf8').trim() !== '0',
  };
}

/** How large a core may be that we, and what we start, leave: bytes, or `unlimited`. */
export function coreLimits(): { readonly soft: string; readonly hard: string } {
  const [, soft = '', hard = ''] =
    /^Max core file size\s+(\S+)\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return { soft, hard };
}
