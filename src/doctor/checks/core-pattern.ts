import { existsSync } from 'node:fs';
import path from 'node:path';
import { isKeptBySystemd } from '../../linux/core-pattern.ts';
import type { Check, Observation } from '../check.ts';

const PLAIN = 'sysctl -w kernel.core_pattern=core.%p';

/** Where the kernel has cores go, and whether anything is there to take them. */
export const corePattern: Check = ({ corePattern: value, parsed, usesPid }) => {
  const seen: Observation = { what: 'kernel.core_pattern', value };
  const bad = (message: string, fix: string): Observation[] => [{ ...seen, rule: 'core-pattern', message, fix }];
  if (parsed.kind === 'none') return bad('It is empty: the kernel writes no cores.', PLAIN);
  if (parsed.kind === 'socket' && !isKeptBySystemd(parsed))
    return bad('Cores go to a socket, where faultline does not find them.', PLAIN);
  if (parsed.kind === 'socket' && !existsSync(parsed.address))
    return bad(
      `Nothing listens at ${parsed.address} here: if this is no container, cores are lost.`,
      'systemctl restart systemd-coredumpd.service',
    );
  if (parsed.kind === 'pipe' && !existsSync(parsed.program))
    return bad(
      `${parsed.program} does not exist here: if this is no container, cores are lost.`,
      parsed.handler === 'systemd-coredump' ? 'apt-get install systemd-coredump' : PLAIN,
    );
  if (parsed.kind === 'pipe' && parsed.handler === 'other')
    return bad(`Cores are handed to ${parsed.program}, and where that puts them is not known.`, PLAIN);
  if (parsed.kind !== 'file') return [seen];
  const directory = path.dirname(value);
  if (parsed.place === 'absolute' && !directory.includes('%') && !existsSync(directory))
    return bad(
      `The directory ${directory} does not exist, and the kernel makes none.`,
      `mkdir -p -m 1777 ${directory}`,
    );
  if (!parsed.distinct && !usesPid)
    return bad(
      'All crashes in one directory write to one file: only the last core is left.',
      'sysctl -w kernel.core_uses_pid=1',
    );
  return [seen];
};
