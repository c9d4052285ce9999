import { UsageError } from '../errors/errors.ts';

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/**
 * A point in time that a user gives: a date, a time of ISO 8601, or how long ago (`90m`, `36h`, `7d`, `2w`).
 * @returns milliseconds since the epoch.
 * @throws UsageError
 */
export function timeOf(flag: string, value: string, now = Date.now()): number {
  const [, number, unit] = /^(\d+)([mhdw])$/.exec(value) ?? [];
  const time = number === undefined ? dateOf(value) : now - Number(number) * UNITS[unit as keyof typeof UNITS];
  if (Number.isNaN(time))
    throw new UsageError(`--${flag} ${value} is no time.`, 'Give a date (2026-11-01), or how long ago: 36h, 7d, 2w.');
  return time;
}

function dateOf(value: string): number {
  return /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/.test(value) ? Date.parse(value) : Number.NaN;
}
