import { isLazyList } from './lazy-list.ts';

/** What JSON.stringify leaves as it is and a terminal obeys: DEL, C1, marks of direction, ends of lines of Unicode. */
const RAW = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
/** A report has sections, these have lists: so deep may a list stand that is written item by item. */
const DEEPEST = 4;
/** Characters that are handed out at once. */
const PIECE = 1 << 16;

/** Indented JSON that is safe to look at: control characters are escaped, and what it parses to is the same. */
export function jsonText(value: unknown): string {
  return [...jsonPieces(value)].join('');
}

/** The same piece by piece: lists that are made as they are read may be longer than a string can be. */
export function* jsonPieces(value: unknown): Generator<string> {
  let piece = '';
  for (const text of written(value, '')) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}\n`;
}

function* written(value: unknown, indent: string): Generator<string> {
  if (!isLazyList(value) && (indent.length / 2 >= DEEPEST || !hasEntries(value))) return yield whole(value, indent);
  const isList = Array.isArray(value);
  const inner = `${indent}  `;
  let before = isList ? '[' : '{';
  for (const [key, each] of entriesOf(value)) {
    yield `${before}\n${inner}${isList ? '' : `${safe(JSON.stringify(key))}: `}`;
    yield* written(each, inner);
    before = ',';
  }
  yield before === ',' ? `\n${indent}${isList ? ']' : '}'}` : `${before}${isList ? ']' : '}'}`;
}

function* entriesOf(value: object): Iterable<[key: string | number, value: unknown]> {
  if (Array.isArray(value)) for (let index = 0; index < value.length; index++) yield [index, value[index] ?? null];
  else for (const entry of Object.entries(value)) if (entry[1] !== undefined) yield entry;
}

function hasEntries(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value);
}

function whole(value: unknown, indent: string): string {
  return safe(JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${indent}`));
}

function safe(text: string): string {
  return text.replaceAll(RAW, (character) => String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
