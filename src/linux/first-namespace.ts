import { readlinkSync } from 'node:fs';

/** The namespaces that the kernel makes when it starts: include/linux/proc_ns.h numbers them. */
const FIRST = { pid: 'pid:[4026531836]', cgroup: 'cgroup:[4026531835]' };

/** Whether this process is in the kernel's first namespace of a kind; undefined where /proc does not tell. */
export function isInFirstNamespace(kind: keyof typeof FIRST): boolean | undefined {
  try {
    return readlinkSync(`/proc/self/ns/${kind}`) === FIRST[kind];
  } catch {
    return undefined;
  }
}
