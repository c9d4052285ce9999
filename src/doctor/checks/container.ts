import { existsSync } from 'node:fs';
import { isInFirstNamespace } from '../../linux/first-namespace.ts';
import type { Check } from '../check.ts';

/** What container engines leave in their containers. */
const MARKS = ['/.dockerenv', '/run/.containerenv', '/run/systemd/container'];

/** Where engines leave nothing (containerd), processes are still in a namespace of their own. */
const KINDS = ['pid', 'cgroup'] as const;

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
  const own = KINDS.find((kind) => isInFirstNamespace(kind) === false);
  return own === undefined ? undefined : `a ${own} namespace of its own`;
}
