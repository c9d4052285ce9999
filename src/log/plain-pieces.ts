import { isWide, textDecoder } from './decode.ts';
import { isEncoded } from './partial.ts';
import { plainReader, type PlainLine } from './plain.ts';

/** Lines as they stand in a log, for nothing stands around those that matter. */
export interface PlainText {
  /** Whole lines; the end of a log may have no line end. Only valid until the next piece is asked for. */
  readonly bytes: Buffer;
  /** Where the lines begin that have one of the words, ascending; a line with two of them twice. */
  readonly marks: readonly number[];
}

export type Piece = PlainText | readonly PlainLine[];

/** What a reader looks for. */
export interface Wanted {
  /** Finds the first line of what is looked for (or of a part of it) anywhere in a text; see plainReader(). */
  readonly header: RegExp;
  /** Words of which each such line has one: cheap to look for. */
  readonly words: readonly string[];
  /** What nearly all such lines begin with: then nothing stands before them. */
  readonly starts: readonly string[];
}

/** Longer lines come in pieces. */
const LONGEST = 1 << 20;
const NEWLINE = 10;

/**
 * The lines of a log as their program wrote them, in bounded memory. As long as nothing stands around what is looked for, its very
 * text; from the first piece on where something does, lines that are taken out of it.
 */
export async function* plainPieces(chunks: AsyncIterable<Buffer>, wanted: Wanted): AsyncGenerator<Piece> {
  const marks = marker(wanted);
  let wrapped: ReturnType<typeof unwrapping> | undefined;
  const lines = wholeLines();
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst && (isWide(chunk) || isEncoded(chunk))) wrapped = unwrapping(chunk, wanted.header);
    isFirst = false;
    if (wrapped !== undefined) {
      yield wrapped.push(chunk);
      continue;
    }
    for (const bytes of lines.push(chunk)) {
      const piece = wrapped === undefined ? plainText(bytes, marks) : undefined;
      if (piece !== undefined) yield piece;
      else yield (wrapped ??= unwrapping(bytes, wanted.header)).push(bytes);
    }
    if (wrapped !== undefined) yield wrapped.push(lines.rest());
  }
  if (wrapped !== undefined) return void (yield wrapped.end());
  const rest = lines.rest();
  const piece = plainText(rest, marks);
  if (piece !== undefined) return void (yield piece);
  wrapped = unwrapping(rest, wanted.header);
  yield wrapped.push(rest);
  yield wrapped.end();
}

/** Cuts chunks into whole lines, without copying more than the line that stands in two. */
function wholeLines(): { push(chunk: Buffer): Buffer[]; rest(): Buffer } {
  let carry: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      const first = carry.length === 0 ? 0 : chunk.indexOf(NEWLINE) + 1;
      const last = chunk.lastIndexOf(NEWLINE) + 1;
      if (last === 0) {
        carry = Buffer.concat([carry, chunk]);
        return carry.length > LONGEST ? [this.rest()] : [];
      }
      const pieces = first === 0 ? [] : [Buffer.concat([carry, chunk.subarray(0, first)])];
      carry = Buffer.from(chunk.subarray(last));
      return first === last ? pieces : [...pieces, chunk.subarray(first, last)];
    },
    rest() {
      const rest = carry;
      carry = Buffer.alloc(0);
      return rest;
    },
  };
}

function plainText(bytes: Buffer, marksIn: ReturnType<typeof marker>): PlainText | undefined {
  const marks = marksIn(bytes);
  return marks === undefined ? undefined : { bytes, marks };
}

/** Tells where lines with one of the words begin; undefined where something stands before one that is looked for. */
function marker({ header, words, starts }: Wanted): (bytes: Buffer) => number[] | undefined {
  const own = starts.map((start) => Buffer.from(start, 'latin1'));
  return (bytes) => {
    const marks: number[] = [];
    for (const word of words) {
      for (let at = bytes.indexOf(word, 0, 'latin1'); at !== -1; at = bytes.indexOf(word, at + word.length, 'latin1')) {
        const start = lineStart(bytes, at);
        marks.push(start);
        if (own.some((each) => beginsWith(bytes, start, each))) continue;
        if (bytes.toString('latin1', start, lineEnd(bytes, at)).search(header) > 0) return undefined;
      }
    }
    return marks.toSorted((a, b) => a - b);
  };
}

function beginsWith(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text[index]) return false;
  return true;
}

function lineStart(bytes: Buffer, from: number): number {
  let at = from;
  while (at > 0 && bytes[at - 1] !== NEWLINE) at -= 1;
  return at;
}

function lineEnd(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(NEWLINE, from);
  return end === -1 ? bytes.length : end;
}

function unwrapping(first: Buffer, header: RegExp): { push(chunk: Buffer): PlainLine[]; end(): PlainLine[] } {
  const decoder = textDecoder(first);
  const lines: PlainLine[] = [];
  const reader = plainReader(header, (line) => lines.push(line));
  let pending = '';
  const read = (line: string): void => reader.read(line.endsWith('\r') ? line.slice(0, -1) : line);
  return {
    push(chunk) {
      const complete = (pending + decoder.decode(chunk, { stream: true })).split('\n');
      pending = complete.pop() ?? '';
      for (const line of complete) read(line);
      if (pending.length > LONGEST) {
        read(pending);
        pending = '';
      }
      return lines.splice(0);
    },
    end() {
      if (pending !== '') read(pending);
      reader.end();
      return lines.splice(0);
    },
  };
}
