import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CORE_PATTERN, readCoreSettings } from '../linux/core-settings.ts';
import { onEnd, temporaryDirectory } from '../tools/lifecycle.ts';

/** What the kernel starts with. */
const KERNEL_DEFAULT = 'core';
/** CORENAME_MAX_SIZE, with the NUL at its end: the kernel cuts off what is longer. */
const LONGEST = 127;
const OURS = /^(?<directory>\/.*\/faultline-[^/]+)\/core\.%p\.%t$/;

/** What restores the pattern, or why it could not be set. */
export type OwnPattern = { readonly restore: () => void } | { readonly why: string };

/**
 * Has the kernel write every core into a new directory, until `restore` or the end of this process, however it ends
 * (but SIGKILL). Any user may write into it, only its owner sees what is there; it goes when this process ends.
 */
export function setCorePattern(): OwnPattern {
  const { pattern: before } = readCoreSettings();
  const other = OURS.exec(before)?.groups?.directory;
  if (other !== undefined && existsSync(other)) return { why: `another run of faultline has set it to ${before}` };
  const directory = temporaryDirectory();
  const ours = path.join(directory.path, 'core.%p.%t');
  if (ours.length > LONGEST) return { why: `the temporary directory has too long a name for it: ${directory.path}` };
  try {
    chmodSync(directory.path, 0o1733);
    writeFileSync(CORE_PATTERN, ours);
  } catch (error) {
    directory.remove();
    return {
      why: `this user may not set it (${(error as NodeJS.ErrnoException).code}): run as root, in a container with --privileged`,
    };
  }
  const restore = onEnd(() => {
    if (readCoreSettings().pattern === ours) writeFileSync(CORE_PATTERN, other === undefined ? before : KERNEL_DEFAULT); // of a run that was killed
  });
  return { restore };
}
