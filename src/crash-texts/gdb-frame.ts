import { known } from '../text/known.ts';
import type { RecordedFrame } from '../stacks/model.ts';
import { sourceLine } from './source-line.ts';

const FRAME = /^#(\d{1,6}) +(?:(0x[\da-f]+) in )?(.+)$/s;
const PLACE = /^ (?:at (.+?)(?::(\d+))?|from (.+))$/s;
const UNKNOWN = '??';
const HANDLER = '<signal handler called>';

/** A frame as gdb prints it, with its number; undefined for what is none, or not whole. */
export function parseGdbFrame(text: string): { index: number; frame: RecordedFrame } | undefined {
  const [, index = '', address, rest = ''] = FRAME.exec(text) ?? [];
  if (index === '') return undefined;
  if (rest.trim() === HANDLER) return { index: Number(index), frame: { function: HANDLER } };
  const args = argumentsOf(rest);
  if (args === undefined) return undefined;
  const name = rest.slice(0, args.start).trim();
  const place = rest.slice(args.end).trimEnd();
  const [, file, line, module] = PLACE.exec(place) ?? [];
  if (name === '' || (place !== '' && file === undefined && module === undefined)) return undefined;
  return {
    index: Number(index),
    frame: known({
      address: address?.replace(/^0x0+(?=[\da-f])/, '0x'),
      function: name === UNKNOWN ? undefined : name,
      file,
      line: sourceLine(line),
      module,
    }),
  };
}

/** Whether what was read of a frame is not all of it: gdb breaks lines within the arguments, and before `at` and `from`. */
export function isOpenFrame(text: string): boolean {
  return FRAME.test(text) && !text.includes(HANDLER) && parseGdbFrame(text) === undefined;
}

/**
 * Where the arguments are: the last parentheses that stand behind a blank and are closed, for a name without debug
 * information has some too, `Queue<void (int)>::push(int) ()`. Texts among the arguments may hold anything.
 */
function argumentsOf(text: string): { start: number; end: number } | undefined {
  let found: { start: number; end: number } | undefined;
  let [depth, start] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (depth > 0 && char === '"') at = endOfString(text, at);
    else if (depth > 0 && char === "'") at = Math.max(at, endOfCharacter(text, at));
    else if (char === '(') {
      if (depth === 0) start = at;
      depth += 1;
    } else if (char === ')') {
      depth -= 1;
      if (depth < 0) return undefined;
      if (depth === 0 && text[start - 1] === ' ' && start > 1) found = { start, end: at + 1 };
    }
    if (depth === 0 && found !== undefined && /^ (?:at|from) /.test(text.slice(at + 1, at + 7))) break; // a path may hold parentheses
  }
  return depth === 0 ? found : undefined;
}

/** The index of the quote that ends a character, `41 ')'`; -1: it begins none. */
function endOfCharacter(text: string, at: number): number {
  const [found] = /^'(?:\\.[0-7]{0,2}|[^'\\])'/.exec(text.slice(at, at + 7)) ?? [];
  return found === undefined ? -1 : at + found.length - 1;
}

/** The index of the quote that ends a text; the last of all where it has no end. */
function endOfString(text: string, at: number): number {
  for (let next = at + 1; next < text.length; next++) {
    if (text[next] === '\\') next += 1;
    else if (text[next] === '"') return next;
  }
  return text.length;
}
