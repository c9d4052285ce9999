import { prefixesOf } from './prefixes.ts';

/** A line of a log, apart from what the logger wrote around it. */
export interface Envelope {
  /** What the program wrote. */
  readonly text: string;
  /** Equal for the lines of one process or container; empty where the logger does not say. */
  readonly writer: string;
  /** As the logger wrote it. */
  readonly time?: string;
  readonly host?: string;
  readonly service?: string;
  readonly pid?: number;
}

/** A line as it stands in a file, or one whose envelope is known from elsewhere: the journal's fields. */
export type LogLine = string | Envelope;

/** Takes one line out of what loggers put around it; two of them may (docker compose logs --timestamps). */
export function unwrap(line: LogLine): Envelope {
  if (typeof line !== 'string') return line;
  if (line !== last.line) last = { line, envelope: unwrapped(line) };
  return last.envelope;
}

/** Several readers look at one line after the other. */
let last: { readonly line: string; readonly envelope: Envelope } = { line: '', envelope: { text: '', writer: '' } };

function unwrapped(line: string): Envelope {
  if (line.startsWith('{"')) return unwrapJson(line);
  const once = withoutPrefix({ text: line, writer: '' });
  return once.writer === '' && once.time === undefined ? once : withoutPrefix(once);
}

/** An entry of the journal, as `journalctl -o json` gives it; undefined if it has no text. */
export function journalEnvelope(entry: Readonly<Record<string, unknown>>): Envelope | undefined {
  const text = journalText(entry.MESSAGE);
  if (text === undefined) return undefined;
  const micros = Number(entry.__REALTIME_TIMESTAMP);
  const fields = {
    time: micros > 0 ? new Date(micros / 1000).toISOString() : undefined,
    host: stringField(entry._HOSTNAME),
    service: stringField(entry._SYSTEMD_UNIT) ?? stringField(entry.SYSLOG_IDENTIFIER),
    pid: stringField(entry._PID) ?? stringField(entry.SYSLOG_PID),
  };
  return envelope(text, '', fields);
}

/** docker's json-file driver, or `journalctl -o json`, a line each; any other JSON is a line of its program. */
function unwrapJson(line: string): Envelope {
  const record = parseRecord(line);
  return (record === undefined ? undefined : jsonEnvelope(record)) ?? { text: line, writer: '' };
}

/** A record of docker's json-file driver or of `journalctl -o json`; undefined for any other. */
export function jsonEnvelope(record: Readonly<Record<string, unknown>>): Envelope | undefined {
  if (typeof record.log === 'string' && typeof record.stream === 'string')
    return envelope(record.log.replace(/\n$/, ''), '', { time: stringField(record.time), stream: record.stream });
  return '__REALTIME_TIMESTAMP' in record ? journalEnvelope(record) : undefined;
}

function withoutPrefix(line: Envelope): Envelope {
  for (const { form, has } of prefixesOf(line.text)) {
    if (has !== undefined && !line.text.includes(has)) continue;
    const match = form.exec(line.text);
    if (match !== null)
      return { ...line, ...envelope(line.text.slice(match[0].length), line.writer, match.groups ?? {}) };
  }
  return line;
}

function envelope(text: string, outer: string, fields: Readonly<Record<string, string | undefined>>): Envelope {
  const { time, host, service, pid, stream } = fields;
  return {
    text,
    writer: [outer, host, service, pid, stream].filter((part) => part !== undefined && part !== '').join('/'),
    ...(time === undefined ? {} : { time }),
    ...(host === undefined ? {} : { host }),
    ...(service === undefined ? {} : { service }),
    ...(pid === undefined ? {} : { pid: Number(pid) }),
  };
}

function parseRecord(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** journald gives text that is not UTF-8, or that holds control characters, as an array of bytes. */
function journalText(message: unknown): string | undefined {
  if (typeof message === 'string') return message;
  return Array.isArray(message) ? Buffer.from(message as number[]).toString('utf8') : undefined;
}

function stringField(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
