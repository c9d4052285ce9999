import { existsSync, readlinkSync } from 'node:fs';
import type { Check } from '../check.ts';

/** What container engines leave in their containers. */
const MARKS = ['/.dockerenv', '/run/.containerenv', '/run/systemd/container'];

/** Where engines leave nothing (containerd), processes are still in a namespace of their own; the kernel numbers its first ones: include/linux/proc_ns.h. */
const FIRST = { pid: 'pid:[4026531836]', cgroup: 'cgroup:[4026531835]' };

/** A container shares the kernel's setting with its host, and not the host's programs. */
export const container: Check = ({ parsed }) => {
  const mark = MARKS.find((file) => existsSync(file)) ?? ownNamespace();
  if (mark === undefined) return [];
  const seen = { what: 'container', value: `yes (${mark})` };
  return parsed.kind === 'pipe' || parsed.kind === 'socket'
    ? [
        {
          ...seen,
          rule: 'container',
          message: 'Cores go to a program on the host: nothing of them is seen in this container.',
          fix: 'sysctl -w kernel.core_pattern=/tmp/core.%p   # on the host',
        },
      ]
    : [seen];
};

function ownNamespace(): string | undefined {
  const own = Object.entries(FIRST).find(([name, first]) => readlinkSync(`/proc/self/ns/${name}`) !== first);
  return own === undefined ? undefined : `a ${own[0]} namespace of its own`;
}
