import type { Envelope } from './envelope.ts';

const AT_START = /^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d)?)/;
const ZONED = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,3})\d*)?(?:(Z| UTC)| ?([+-]\d\d):?(\d\d))$/;

/** The time that a program wrote at the start of its own log line, as it wrote it. */
export function lineTime(text: string): string | undefined {
  return AT_START.exec(text)?.[1];
}

/**
 * The time that a line gives to lines after it that have none. Where a named writer's logger puts a time before each
 * line, none is needed: a journal has millions of writers, and nothing need be kept of them.
 */
export function timeBefore({ time, text, writer }: Envelope): string | undefined {
  return time === undefined || writer === '' ? (time ?? lineTime(text)) : undefined;
}

/** A log's time in ISO 8601 and UTC if it says year and zone; else undefined: a syslog time says neither. */
export function isoTime(time: string): string | undefined {
  const match = ZONED.exec(time.replace(/^[A-Z][a-z]{2} (?=\d{4})/, ''));
  if (match === null) return undefined;
  const [, day, clock, fraction = '0', utc, hours, minutes] = match;
  const date = new Date(`${day}T${clock}.${fraction.padEnd(3, '0')}${utc === undefined ? `${hours}:${minutes}` : 'Z'}`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
