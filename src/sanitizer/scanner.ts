import { isAscii } from 'node:buffer';
import type { PlainLine } from '../log/plain.ts';
import type { Piece, PlainText } from '../log/plain-pieces.ts';
import type { FrameTable } from './frame-table.ts';
import { decoded } from './frame-table.ts';
import { keyOf, Repeats } from './repeats.ts';
import { head, Writer, type Sink } from './writer.ts';

/** Writers of a log that are known at a time. */
const MOST_WRITERS = 1000;
const LONGEST = 8192;
const PART = 4096;
const [NEWLINE, RETURN, SPACE] = [10, 13, 32];

/** Reads the pieces of one log. */
export class Scanner {
  readonly #table: FrameTable;
  readonly #sink: Sink;
  readonly #writers = new Map<string, Writer>();
  readonly #repeats: Repeats | undefined;
  #plain: Writer;
  /** Where the last line of a report ends. */
  #ownEnd = 0;

  /** @param sink is given reports as they end; repeats are only counted by one that can. */
  constructor(table: FrameTable, sink: Sink) {
    this.#table = table;
    this.#sink = sink;
    this.#repeats = sink instanceof Repeats ? sink : undefined;
    this.#plain = this.#writer('');
  }

  /** Whether a report has not ended. */
  get isOpen(): boolean {
    for (const writer of this.#writers.values()) if (writer.isOpen) return true;
    return false;
  }

  push(piece: Piece): void {
    if ('marks' in piece) this.#text(piece);
    else for (const line of piece) this.line(line);
  }

  /** Takes in a line. */
  line({ text, writer, number }: Pick<PlainLine, 'text' | 'writer' | 'number'>): void {
    const from = this.#writer(writer);
    const end = Math.min(text.length, LONGEST);
    if (from.isOpen && head.read(text, 0, end))
      from.frame(head.index, this.#table.intern(text.slice(head.rest, end).trimEnd(), false));
    else from.text(text.slice(0, end).trimEnd(), number, true);
  }

  /** There are no more lines. @returns whether a report was about to begin. */
  end(): boolean {
    return [...this.#writers.values()].map((writer) => writer.end()).some(Boolean);
  }

  /** Lines of nobody's report are passed over up to the next that has one of the words. */
  #text({ bytes, marks }: PlainText): void {
    let mark = 0;
    let at = 0;
    while (at < bytes.length) {
      while (mark < marks.length && (marks[mark] as number) < at) mark += 1;
      if (!this.#plain.isOpen) {
        if (mark === marks.length) break;
        at = this.#begin({ bytes, marks }, mark);
        continue;
      }
      const part = bytes.subarray(at, partEnd(bytes, at));
      at += this.#part(part.toString('latin1'), !isAscii(part), { marks, mark, from: at });
    }
    if (!this.#plain.isOpen) this.#lastLine(bytes);
  }

  /** Reads what begins with a line that has one of the words, to its end or that of the text. @returns where it stopped. */
  #begin({ bytes, marks }: PlainText, mark: number): number {
    const from = marks[mark] as number;
    const key = this.#repeats === undefined ? 0 : keyOf(bytes, marks, mark);
    const known = this.#repeats?.count(bytes, from, key, this.#plain.thread) ?? 0;
    if (known > 0) {
      if (this.#repeats?.isOfThreads === true) this.#plain.thread = this.#repeats.pid;
      return from + known;
    }
    this.#repeats?.begin();
    this.#ownEnd = from;
    let at = from;
    do {
      const part = bytes.subarray(at, partEnd(bytes, at));
      at += this.#part(part.toString('latin1'), !isAscii(part), { marks, mark, from: at });
      while (mark < marks.length && (marks[mark] as number) < at) mark += 1;
    } while (this.#plain.isOpen && at < bytes.length);
    if (!this.#plain.isOpen) this.#repeats?.learn(bytes.subarray(from, this.#ownEnd), key);
    return at;
  }

  /** Reads lines up to the end of a report, or of the part. @returns where it stopped. */
  #part(text: string, isBytes: boolean, place: { marks: readonly number[]; mark: number; from: number }): number {
    const writer = this.#plain;
    const table = this.#table;
    let at = 0;
    do {
      const isFrame = writer.isOpen && head.read(text, at, text.length);
      const expected = isFrame ? table.expected(text, head.rest) : -1;
      if (expected >= 0) {
        writer.frame(head.index, expected);
        at = lineEnd(text, head.rest + table.lengthOf(expected)) + 1;
        this.#ownEnd = place.from + at;
        continue;
      }
      const next = lineEnd(text, at);
      const end = trimmed(text, at, Math.min(next, at + LONGEST));
      if (isFrame && head.read(text, at, end)) {
        writer.frame(head.index, table.intern(text.slice(head.rest, end), isBytes));
        this.#ownEnd = place.from + next + 1;
      } else {
        const line = text.slice(at, end);
        while ((place.marks[place.mark] ?? Infinity) < place.from + at) place.mark += 1;
        const isMarked = place.marks[place.mark] === place.from + at;
        const shown = isBytes ? decoded(line) : line;
        if (isMarked && at > 0 && writer.isEndedBy(shown)) return at;
        if (writer.text(shown, 0, isMarked)) this.#ownEnd = place.from + next + 1;
      }
      at = next + 1;
    } while (writer.isOpen && at < text.length);
    return at;
  }

  /** The ruler before a report that the log does not have any more. */
  #lastLine(bytes: Buffer): void {
    const text = bytes.toString('latin1', Math.max(0, bytes.length - 200)).trimEnd();
    this.#plain.passed(text.slice(text.lastIndexOf('\n') + 1));
  }

  #writer(name: string): Writer {
    const known = this.#writers.get(name);
    if (known !== undefined) return known;
    const [oldest] = this.#writers.keys();
    if (this.#writers.size === MOST_WRITERS && oldest !== undefined) {
      this.#writers.get(oldest)?.end();
      this.#writers.delete(oldest);
    }
    const writer = new Writer(this.#table, this.#sink);
    this.#writers.set(name, writer);
    return writer;
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** Where the last line ends of a part that holds most reports whole. */
function partEnd(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(NEWLINE, from + PART) + 1;
  return end === 0 ? bytes.length : end;
}

function trimmed(text: string, start: number, end: number): number {
  let at = end;
  for (
    let code = text.charCodeAt(at - 1);
    at > start && (code === SPACE || code === RETURN || code === NEWLINE);
    code = text.charCodeAt(at - 1)
  )
    at -= 1;
  return at;
}
