import { jsonEnvelope, type Envelope } from './envelope.ts';

/** Where in a record the text stands. */
type Path = readonly string[];
type Fields = Readonly<Record<string, unknown>>;

/** Fields that loggers write a line to, where no other is known to hold it. */
const USUAL = ['message', 'msg', 'log', 'text', 'textPayload', 'line', '@message', 'event', 'body', 'Output'];
/** Fields that tell one writer from another. */
const IDENTITY =
  /^(?:pid|process_?id|rank|local_rank|container(?:_?(?:id|name))?|pod(?:_?name)?|host(?:_?name)?|task(?:_?id)?|worker|stream|source|service|app|unit|instance|node|job|Test|Package)$/i;
const TIMES = ['time', 'timestamp', '@timestamp', 'ts', 'Time', 'asctime'];
const MAX_DEPTH = 6;

/**
 * Reads lines of JSON, a record each, whatever field the text is in: the one where a report's first line was found last.
 * @returns undefined for what is no record, or has no text.
 */
export function fieldReader(header: RegExp): (line: Envelope) => Envelope | undefined {
  let learned: Path | undefined;
  return ({ text }) => {
    const record = parseRecord(text);
    if (record === undefined) return undefined;
    const known = jsonEnvelope(record);
    if (known !== undefined) return known;
    if (header.test(text)) learned = pathTo(record, header, []) ?? learned;
    const paths = [...(learned === undefined ? [] : [learned]), ...USUAL.map((name) => [name])];
    const found = paths.map((path) => textAt(record, path)).find((value) => value !== undefined);
    return found === undefined ? undefined : envelopeOf(record, found);
  };
}

function envelopeOf(record: Fields, text: string): Envelope {
  const time = TIMES.map((name) => record[name]).find((value) => typeof value === 'string');
  return { text, writer: identity(record, 0).join('/'), ...(time === undefined ? {} : { time }) };
}

function identity(record: Fields, depth: number): string[] {
  return Object.entries(record).flatMap(([name, value]) => {
    if (isFields(value)) return depth < MAX_DEPTH ? identity(value, depth + 1) : [];
    return IDENTITY.test(name) && (typeof value === 'string' || typeof value === 'number') ? [String(value)] : [];
  });
}

/** An array of a text's lines is one text. */
function pathTo(value: unknown, header: RegExp, path: Path): Path | undefined {
  if (typeof value === 'string') return header.test(value) ? path : undefined;
  if (!isFields(value) || path.length > MAX_DEPTH) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const found = pathTo(inner, header, [...path, name]);
    if (found !== undefined) return Array.isArray(value) && typeof inner === 'string' ? path : found;
  }
  return undefined;
}

function textAt(record: Fields, path: Path): string | undefined {
  let value: unknown = record;
  for (const name of path) value = isFields(value) ? value[name] : undefined;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join('\n');
  return typeof value === 'string' ? value : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** A record alone on its line, or one of an array's that has a line for each. */
function parseRecord(line: string): Fields | undefined {
  const start = /^[\s,[]*\{"/.exec(line)?.[0].length;
  if (start === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(line.slice(start - 2).replace(/\}[\s,\]]*$/, '}'));
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
