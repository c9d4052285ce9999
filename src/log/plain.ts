import { unwrap, type Envelope, type LogLine } from './envelope.ts';
import { withoutEscapes } from './escapes.ts';
import { fieldReader } from './fields.ts';
import { literalLines, quotedText } from './literal.ts';
import { markupReader } from './markup.ts';
import { partJoiner } from './partial.ts';
import { prefixShape, type PrefixShape } from './prefix-shape.ts';
import { lineTime } from './time.ts';

/** A line as its program wrote it. */
export interface PlainLine extends Envelope {
  /** Of the log, from 1. One line of a log may hold several (a JSON string): they have its number. */
  readonly number: number;
  /** The line of the log as it stands there; of one that holds several line ends of its own, that part. */
  readonly whole: string;
  /** The text before the line that was learned to stand before its writer's lines. */
  readonly prefix?: string;
  /** What another writer left open, and the line was glued behind: a test runner's dots. */
  readonly before?: string;
}

export interface PlainReader {
  read(line: LogLine): void;
  /** There are no more lines: gives those that were held. */
  end(): void;
}

/** A line that waits, and what it was before its envelopes were taken off, if it was alone in them. */
interface Held {
  readonly line: PlainLine;
  readonly outer?: Envelope;
}

/** So many lines before and behind a first line may show that what stands before it is a prefix. */
const LINES_BEFORE = 4;
const LINES_BEHIND = 16;
/** So many prefixes are known at a time: the ranks of a job have one shape. */
const MAX_SHAPES = 32;
/** Envelopes within envelopes: docker's JSON of a program's JSON of one string. */
const MAX_LAYERS = 5;
/** What stands in a line that has to be cleaned. */
// oxlint-disable-next-line no-control-regex
const UNCLEAN = /[\r\u001b\u009b\u241b\u00a0\ufeff]|&(?:quot|apos|lt|gt|amp|nbsp|#)|\[[\d;]{0,20}[mK]|<[?!a-z]/;

const MAY_BE_JSON = /^[\s,[]{0,40}\{"/;
/** What stands in a line that is a string of many. */
const ONE_STRING = /\\n|%0A|^\s*##teamcity\[/;

/**
 * Takes lines out of all that stands around them in a log: terminal escapes, the prefixes of loggers and launchers,
 * quoting, indentation, JSON, XML, one string that holds them all. Learns the text before the first line of a report, and
 * takes it off the lines that follow, each writer's apart. One for each log, in bounded memory: a line is held until at
 * most 16 more are read. Blanks at a line's end stay.
 * @param header finds the first line of what is looked for (or of a part of it) anywhere in a text. It has no flag g or y,
 * and takes time in proportion to the text.
 */
export function plainReader(header: RegExp, take: (line: PlainLine) => void): PlainReader {
  const markup = markupReader();
  const fields = fieldReader(header);
  const parts = partJoiner();
  const shapes: PrefixShape[] = [];
  const seen: string[] = [];
  let held: Held[] = [];
  let shape: PrefixShape | undefined;
  let number = 0;

  return {
    read(line) {
      number += 1;
      if (typeof line !== 'string') readWhole(line);
      else for (const joined of parts.read(line)) readWhole(joined);
    },
    end() {
      for (const joined of parts.end()) readWhole(joined);
      while (held.length > 0) decide(seen.some((text) => shape?.take(text) !== undefined));
    },
  };

  function readWhole(line: LogLine): void {
    const whole = typeof line === 'string' ? line : line.text;
    if (typeof line === 'string' && plainly(line)) return;
    const pieces = clean(line, whole);
    for (const outer of pieces) peel(outer, { number, whole: pieces.length === 1 ? whole : outer.text });
  }

  /** Nearly all lines of nearly all logs have nothing around them that must be learned or cleaned. */
  function plainly(line: string): boolean {
    if (held.length > 0 || shapes.length > 0 || markup.inside() || UNCLEAN.test(line)) return false;
    const { text, writer, ...rest } = unwrap(line);
    if (MAY_BE_JSON.test(text) || text.search(header) !== -1) return false;
    deliver({ ...rest, text, writer, number, whole: line });
    return true;
  }

  /** Without escapes and markup; what they end a line with ends one. */
  function clean(line: LogLine, whole: string): readonly Envelope[] {
    const outer: Envelope = typeof line === 'string' ? { text: line, writer: '' } : line;
    if (!markup.inside() && !UNCLEAN.test(whole)) return [outer];
    const text = markup.read(
      withoutEscapes(whole)
        .replaceAll('\u00a0', ' ')
        .replace(/^\ufeff/, ''),
    );
    return text
      .replace(/^\r+|\r+$/g, '')
      .split(/\r\n|\r|\n/)
      .map((each) => ({ ...outer, text: each }));
  }

  function peel(outer: Envelope, place: Pick<PlainLine, 'number' | 'whole'>): void {
    const { number: at, whole } = place;
    const found = layers(outer, 0);
    for (const envelope of found)
      next({ line: { ...envelope, number: at, whole }, ...(found.length === 1 ? { outer } : {}) });
  }

  /** Takes off one envelope after the other. */
  function layers(line: Envelope, depth: number): readonly Envelope[] {
    const learned = withoutShape(line);
    if (learned !== undefined) return oneString(learned);
    const inner = fields(line) ?? unwrap(line.text);
    if (depth === MAX_LAYERS || inner.text === line.text) return oneString(line);
    const lines = inner.text.split(/\r?\n/);
    if (lines.length > 1 && lines.at(-1) === '') lines.pop();
    return lines.flatMap((text) => layers(merged(line, { ...inner, text }), depth + 1));
  }

  function withoutShape(line: Envelope): (Envelope & Pick<PlainLine, 'prefix'>) | undefined {
    for (const known of shapes) {
      const taken = known.take(line.text);
      if (taken === undefined) continue;
      const time = line.time ?? lineTime(taken.prefix);
      return { ...merged(line, taken), prefix: taken.prefix, ...(time === undefined ? {} : { time }) };
    }
    return undefined;
  }

  function oneString(line: Envelope): readonly Envelope[] {
    if (!ONE_STRING.test(line.text)) return [line];
    const at = line.text.search(header);
    const texts = at === -1 ? undefined : literalLines(line.text, at);
    if (texts?.at(-1) === '') texts.pop();
    // What stands around a single line is learned: it stands around others too.
    return texts === undefined || texts.length < 2 ? [line] : texts.map((text) => ({ ...line, text }));
  }

  function next(given: Held): void {
    const { line } = given;
    const at = line.text.search(header);
    if (held.length > 0) {
      held.push(given);
      const taken = shape?.take(line.text) !== undefined;
      const isPlain = at === 0 && line.writer === held[0]?.line.writer;
      if (taken || isPlain || held.length > LINES_BEHIND) decide(taken);
    } else if (at > 0) {
      shape = prefixShape(line.text.slice(0, at));
      held.push(given);
      if (shape === undefined) decide(false);
    } else {
      deliver(line);
    }
  }

  /** Whether the text before the first line that is held is its prefix, or a half line of another. */
  function decide(isPrefix: boolean): void {
    const [{ line: first }, ...rest] = held as [Held, ...Held[]];
    held = [];
    const at = first.text.search(header);
    if (isPrefix && shape !== undefined) {
      learn(shape);
      deliver({ ...first, ...withoutShape(first) });
    } else if (learnBehind(first.text.slice(0, at), rest)) {
      next({ line: { ...first, ...withoutShape(first) } });
    } else {
      const before = first.text.slice(0, at);
      const quote = /["']$/.exec(before)?.[0];
      const text = first.text.slice(at);
      deliver({ ...first, text: quote === undefined ? text : quotedText(text, quote), before });
    }
    for (const { line, outer } of rest) {
      // What was learned comes before what is known of loggers, in these lines as in all after them.
      if (outer === undefined) next({ line: { ...line, ...withoutShape(line) } });
      else peel(outer, line);
    }
  }

  function learn(shape: PrefixShape): void {
    shapes.unshift(shape);
    shapes.length = Math.min(shapes.length, MAX_SHAPES);
  }

  /** Learns from the next line with something before it what stands before a half line, too: `web-1 says: test_a.py::test_b Fatal ...`. */
  function learnBehind(before: string, rest: readonly Held[]): boolean {
    for (const { line } of rest) {
      const at = line.text.search(header);
      if (at <= 0) continue;
      const learned = prefixShape(line.text.slice(0, at));
      const taken = learned?.take(before);
      if (learned === undefined || taken === undefined || taken.text === '') return false;
      learn(learned);
      return true;
    }
    return false;
  }

  function deliver(line: PlainLine): void {
    if (seen.push(line.text) > LINES_BEFORE) seen.shift();
    take(line);
  }
}

function merged(outer: Envelope, inner: Envelope): Envelope {
  return { ...outer, ...inner, writer: [outer.writer, inner.writer].filter((part) => part !== '').join('/') };
}
