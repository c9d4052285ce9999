import path from 'node:path';

/** Where distributions put separate debug files. */
export const SYSTEM_ROOT = '/usr/lib/debug';

/** The place of a debug file in a tree by build-id, as gdb's manual has it ("Debugging Information in Separate Files"). */
export function debugFile(root: string, buildId: string): string {
  return path.join(root, '.build-id', buildId.slice(0, 2), `${buildId.slice(2)}.debug`);
}
