/** A value in GDB/MI: a string, a tuple, or a list (of values, or of results whose names are dropped). */
export type MiValue = string | MiTuple | readonly MiValue[];
export interface MiTuple {
  readonly [name: string]: MiValue;
}

/** One line of GDB/MI output that matters; prompts and blank lines give nothing. */
export type MiRecord =
  | { readonly kind: 'result'; readonly token?: number; readonly class: string; readonly results: MiTuple }
  | { readonly kind: 'notify'; readonly class: string; readonly results: MiTuple }
  | { readonly kind: 'stream'; readonly channel: 'console' | 'target' | 'log'; readonly text: string };

/** gdb's answer could not be read as GDB/MI. */
export class MiSyntaxError extends Error {}

const CHANNELS = { '~': 'console', '@': 'target', '&': 'log' } as const;
const RECORD = /^(\d*)([\^*+=])([a-z-]+)/;
const MAX_DEPTH = 64;

/**
 * Parses one line of GDB/MI output (gdb's manual, "GDB/MI Output Syntax").
 * @returns undefined for what is no record: the prompt, blank lines, text that a program or gdb printed raw.
 * @throws MiSyntaxError for a record whose results can't be read.
 */
export function parseMiLine(line: string): MiRecord | undefined {
  const channel = CHANNELS[line[0] as keyof typeof CHANNELS];
  if (channel !== undefined && line[1] === '"') return { kind: 'stream', channel, text: new Reader(line, 1).string() };
  const match = RECORD.exec(line);
  if (match === null) return undefined;
  const [head, token = '', sigil, name = ''] = match;
  const results = new Reader(line, head.length).results();
  if (sigil !== '^') return { kind: 'notify', class: name, results };
  return { kind: 'result', ...(token === '' ? {} : { token: Number(token) }), class: name, results };
}

/** A tuple's member as text, if it is text. */
export function miText(tuple: MiTuple, name: string): string | undefined {
  const value = tuple[name];
  return typeof value === 'string' ? value : undefined;
}

/** What an expression was evaluated to, as an address: a pointer, also with a type or a symbol, or a number (`$sp` of PowerPC, `$pc` of x32). */
export function miAddress(answer: MiTuple | undefined): bigint | undefined {
  const value = /0x[0-9a-f]+|^\d+$/.exec(miText(answer ?? {}, 'value') ?? '')?.[0];
  return value === undefined ? undefined : BigInt(value);
}

/** A tuple's member as a list; absent and empty are the same to gdb. */
function miList(tuple: MiTuple, name: string): readonly MiValue[] {
  const value = tuple[name];
  return Array.isArray(value) ? (value as readonly MiValue[]) : [];
}

/** A tuple's member as a list of tuples. */
export function miTuples(tuple: MiTuple, name: string): MiTuple[] {
  return miList(tuple, name).filter((value): value is MiTuple => typeof value === 'object' && !Array.isArray(value));
}

/** Quotes text as an argument of a GDB/MI command. */
export function miQuote(text: string): string {
  const escaped = text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
  return `"${escaped}"`;
}

/**
 * Text of the console without records in it: gdb 18 captures what `frame apply` prints, and gives its stream records as
 * text, with what a command printed raw between them (`~" source language c.\\n"`, `by=1~" Arglist at 0x7ffc, args: \\n"`).
 */
export function miUnwrapped(text: string): string {
  return text.replaceAll(/~("(?:[^"\\]|\\.)*")\n?/g, (_, quoted: string) => new Reader(quoted, 0).string());
}

/** A cursor over one line. */
class Reader {
  private readonly line: string;
  private at: number;

  constructor(line: string, at: number) {
    this.line = line;
    this.at = at;
  }

  /** `,name=value,...` to the end of the line. */
  results(): MiTuple {
    const tuple: Record<string, MiValue> = {};
    while (this.take(',')) this.result(tuple, 0);
    if (this.at < this.line.length) throw this.unexpected();
    return tuple;
  }

  string(): string {
    if (!this.take('"')) throw this.unexpected();
    const bytes: number[] = [];
    let text = '';
    const flush = (): void => {
      if (bytes.length > 0) text += Buffer.from(bytes.splice(0)).toString('utf8');
    };
    while (this.at < this.line.length) {
      const character = this.line[this.at++] as string;
      if (character === '"') {
        flush();
        return text;
      }
      if (character === '\\') bytes.push(...this.escape());
      else {
        flush();
        text += character;
      }
    }
    throw this.unexpected();
  }

  /** gdb escapes bytes that are not ASCII as octal, so that several make one character. */
  private escape(): number[] {
    const octal = /^[0-7]{3}/.exec(this.line.slice(this.at, this.at + 3));
    if (octal !== null) {
      this.at += 3;
      return [Number.parseInt(octal[0], 8) & 0xff];
    }
    const character = this.line[this.at++] ?? '';
    const known = ESCAPES[character];
    return known === undefined ? [...Buffer.from(character)] : [known];
  }

  private result(tuple: Record<string, MiValue>, depth: number): void {
    const end = this.line.indexOf('=', this.at);
    if (end === -1) throw this.unexpected();
    const name = this.line.slice(this.at, end);
    this.at = end + 1;
    tuple[name] = this.value(depth);
  }

  private value(depth: number): MiValue {
    if (depth > MAX_DEPTH) throw new MiSyntaxError('values are nested too deeply');
    if (this.line[this.at] === '"') return this.string();
    if (this.take('{')) return this.tuple(depth + 1);
    if (this.take('[')) return this.list(depth + 1);
    throw this.unexpected();
  }

  private tuple(depth: number): MiTuple {
    const tuple: Record<string, MiValue> = {};
    if (this.take('}')) return tuple;
    do this.result(tuple, depth);
    while (this.take(','));
    if (!this.take('}')) throw this.unexpected();
    return tuple;
  }

  /** `[value,...]` or `[name=value,...]`: in the second form all names are the same (`frame`), and say nothing. */
  private list(depth: number): MiValue[] {
    const list: MiValue[] = [];
    if (this.take(']')) return list;
    do {
      if (!/["{[]/.test(this.line[this.at] ?? '')) this.at = this.line.indexOf('=', this.at) + 1;
      list.push(this.value(depth));
    } while (this.take(','));
    if (!this.take(']')) throw this.unexpected();
    return list;
  }

  private take(character: string): boolean {
    if (this.line[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private unexpected(): MiSyntaxError {
    return new MiSyntaxError(`unexpected text at column ${this.at}: ${this.line.slice(this.at, this.at + 40)}`);
  }
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, b: 8, f: 12, v: 11, a: 7, e: 27 };
