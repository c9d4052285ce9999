import { statfsSync } from 'node:fs';
import path from 'node:path';
import { isKeptBySystemd } from '../../linux/core-pattern.ts';
import { quote } from '../../text/shell.ts';
import type { Check, Patient } from '../check.ts';

const ENOUGH = 1024 ** 3;

/** Room where cores go: one that finds none is cut off. */
export const diskSpace: Check = (patient) => {
  const directory = placeOfCores(patient);
  if (directory === undefined) return [];
  const what = 'free disk';
  try {
    const { bavail, bsize } = statfsSync(directory);
    const seen = { what, value: `${Math.floor((bavail * bsize) / 1024 ** 2)} MiB at ${directory}` };
    return bavail * bsize >= ENOUGH
      ? [seen]
      : [
          {
            ...seen,
            rule: 'disk-space',
            message: 'There is less than 1 GiB free where cores go: they may be cut off.',
            fix: `du -xh ${quote(directory)} | sort -h | tail`,
            anyone: true,
          },
        ];
  } catch (error) {
    return [{ what, unknown: `${directory}: ${(error as NodeJS.ErrnoException).code ?? String(error)}` }];
  }
};

function placeOfCores({ corePattern, parsed }: Patient): string | undefined {
  if (isKeptBySystemd(parsed)) return '/var/lib/systemd';
  if (parsed.kind !== 'file') return undefined;
  if (parsed.place === 'relative') return process.cwd();
  const fixed = corePattern.split('%', 1)[0] ?? '/';
  return fixed.slice(0, fixed.lastIndexOf('/') + 1) === '/'
    ? '/'
    : path.resolve(fixed.slice(0, fixed.lastIndexOf('/')));
}
