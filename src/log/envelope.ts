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

const ISO = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)`;
const LOCAL = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?[+-]\d\d:?\d\d`;
const HOST = String.raw`[\w.:-]*[\w.-]`;
const SYSLOG_TIME = String.raw`[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?`;
const FULL_TIME = String.raw`[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? [A-Z]\S*`;

/** What loggers put before a line, each with an example, by what it begins with; `has`: nothing else has it. */
interface Prefix {
  readonly form: RegExp;
  readonly has?: string;
}

const AFTER_LETTER: readonly Prefix[] = [
  // journalctl -o short, short-precise, short-full: Nov 21 03:11:29 host python3[2900]: text
  { form: syslog(`${SYSLOG_TIME}|${FULL_TIME}`) },
  // gh run view --log: job, step and time, tabs between them
  { form: new RegExp(`^(?<service>[^\\t]{1,200}\\t[^\\t]{1,200})\\t\\ufeff?(?<time>${ISO})(?: |$)`), has: '\t' },
  // docker compose logs: web-1  | text
  { form: /^(?<service>[A-Za-z\d][\w.-]*) +\|(?: |$)/, has: '|' },
];

const AFTER_DIGIT: readonly Prefix[] = [
  // journalctl -o short-iso: 2026-11-21T03:11:29+0000 host python3[2900]: text
  { form: syslog(LOCAL), has: ':' },
  // The same of a host that writes UTC as Z: without a pid, docker's time stands before what the program wrote
  {
    form: new RegExp(String.raw`^(?<time>${ISO}) (?<host>${HOST}) (?<service>[^\s:[\]]+)\[(?<pid>\d+)\]:(?: |$)`),
    has: ']: ',
  },
  // Kubernetes' files on a node: 2026-11-21T03:11:29.123456789Z stderr F text
  { form: new RegExp(`^(?<time>${ISO}) (?<stream>stdout|stderr) [FP](?: |$)`), has: ' std' },
  // GitLab's job logs (FF_TIMESTAMPS): 2026-11-21T03:11:29.123456Z 01O text, with + where a line goes on
  { form: new RegExp(`^(?<time>${ISO}) (?<stream>[\\da-f]{2}[EO])[ +]`) },
  // docker logs --timestamps, kubectl logs --timestamps: 2026-11-21T03:11:29.123456789Z text
  { form: new RegExp(`^(?<time>${ISO})(?: |$)`) },
  // ctest -V: 12: text
  { form: /^(?<service>\d{1,6}):(?: |$)/ },
  ...AFTER_LETTER.slice(1),
];

const AFTER_MARK: readonly Prefix[] = [
  // Jenkins' timestamper: [2026-11-21T03:11:29.123Z] text
  { form: new RegExp(`^\\[(?<time>${ISO})\\](?: |$)`) },
  // kubectl logs --prefix: [pod/web-5d9/app] text
  { form: /^\[(?<service>pod\/[^\]\s]+)\](?: |$)/ },
  // docker build --progress=plain: #12 3.456 text
  { form: /^(?<service>#\d+) \d+\.\d+(?: |$)/ },
  // docker compose logs on a terminal: the name in colour
  // oxlint-disable-next-line no-control-regex
  { form: /^(?:\u001b\[[\d;]*m)+(?<service>[A-Za-z\d][\w.-]*) +\|(?:\u001b\[0?m)?(?: (?:\u001b\[0?m)?|$)/ },
  // Buildkite: ESC _bk;t=1795230689123 BEL text
  // oxlint-disable-next-line no-control-regex
  { form: /^\u001b_bk;t=\d+\u0007/ },
];

function syslog(time: string): RegExp {
  return new RegExp(String.raw`^(?<time>${time}) (?<host>${HOST}) (?<service>[^\s:[\]]+)(?:\[(?<pid>\d+)\])?:(?: |$)`);
}

/** Most lines of a report or a traceback begin with none of what prefixes begin with. */
function prefixesOf(text: string): readonly Prefix[] {
  const first = text.charCodeAt(0) | 0x20;
  if (first >= 0x61 && first <= 0x7a) return AFTER_LETTER;
  const char = text[0] ?? ' ';
  if (char >= '0' && char <= '9') return AFTER_DIGIT;
  return char === '[' || char === '#' || char === '\u001b' ? AFTER_MARK : [];
}

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
