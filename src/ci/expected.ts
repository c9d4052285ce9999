import path from 'node:path';
import { globToRegExp } from '../text/glob.ts';
import type { CrashSection } from '../report/sections/crash.ts';
import type { FoundCore } from '../evidence/run/model.ts';

/** Whether a crash is one that --expect names: by what crashed, or by the function to blame. */
export function isExpected(
  { executable, comm }: FoundCore,
  crash: CrashSection | undefined,
  globs: readonly string[],
): boolean {
  return globs.some((glob) => {
    const pattern = globToRegExp(glob);
    if (glob.includes('/')) return executable !== undefined && pattern.test(executable);
    return [nameOf({ executable, comm }), comm, crash?.culpritFrame?.function].some(
      (text) => text !== undefined && pattern.test(text),
    );
  });
}

/** What a process is called that left a core. */
export function nameOf({ executable, comm }: Pick<FoundCore, 'executable' | 'comm'>): string | undefined {
  return executable === undefined ? comm : path.basename(executable);
}
