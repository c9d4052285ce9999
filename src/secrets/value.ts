import { MASK, isCode, isHarmless } from './harmless.ts';
import { maskCookies, maskHeader, maskHook } from './headers.ts';
import { hidesBare, hidesQuoted } from './hides.ts';
import type { Joint, Name, Replacement } from './name.ts';
import { closing, quotedAt } from './quotes.ts';
import { sticky } from './sticky.ts';

/** The value of a name that begins at an offset, with its secret masked; undefined where there is none. */
export function readValue(text: string, name: Name, at: number, joint: Joint, spaced = false): Replacement | undefined {
  if (name.enclosed !== undefined && text.startsWith(name.enclosed, at)) return undefined; // the mark closes what the name stands in
  if (name.kind === 'authorization' || name.kind === 'cookie') return readHeader(text, name, at, joint);
  const quoted = quotedAt(text, at);
  if (quoted !== undefined) {
    const value = text.slice(quoted.start, quoted.close);
    if (value.trim() === '' || !hidesQuoted(text, name, value, joint)) return undefined;
    if (name.kind === 'webhook') return { start: quoted.start, end: quoted.close, masked: maskHook(value) };
    return {
      start: quoted.start,
      end: wordEnd(text, quoted.end, quoted.close),
      masked: MASK + text.slice(quoted.close, quoted.end),
    };
  }
  if (name.kind === 'auth' && text[at] === '(') return readTuple(text, at);
  if (
    text[at] === '[' &&
    name.kind === 'secret' &&
    /^\[\s{0,20}(?:\\{0,15}["']|[bu]['"])/.test(text.slice(at, at + 40))
  )
    return readList(text, at);
  const end = bareEnd(text, at);
  const value = text.slice(at, end);
  if (value === '' || !hidesBare(text, name, { value, end, joint, spaced })) return undefined;
  if (name.kind === 'webhook') return { start: at, end, masked: maskHook(value) };
  return name.enclosed === undefined ? { start: at, end, masked: MASK } : enclosed(text, at, end, name.enclosed);
}

/** A value in a word that is quoted as a whole may have blanks: `"--password=two words"`; a further name ends it. */
function enclosed(text: string, start: number, end: number, mark: string): Replacement {
  const close = closing(text, end, mark);
  const rest = text.slice(end, close);
  if (!text.startsWith(mark, close) || /[{}[\]()]/.test(rest)) return { start, end, masked: MASK };
  const next = rest.search(/[\s&;,][\w.-]{1,60}[ \t]?[=:]/);
  if (next !== -1) return { start, end: end + next, masked: MASK };
  return { start, end: wordEnd(text, close + mark.length, close), masked: MASK + mark };
}

/** A shell's word goes on behind a closing mark: `'it'\''s'`. */
function wordEnd(text: string, end: number, close: number): number {
  if (close === end || !/^(?:\\["']["']?[^\s"']|["']?\w)/.test(text.slice(end, end + 4))) return end;
  let at = end;
  for (;;) {
    const quoted = quotedAt(text, at);
    const next = /^\\["']/.test(text.slice(at, at + 2))
      ? at + 2
      : quoted === undefined
        ? bareEnd(text, at)
        : quoted.end;
    if (next === at) return at;
    at = next;
  }
}

/** `["x", "y"]`: all that is in a list is what its name says. */
function readList(text: string, at: number): Replacement | undefined {
  const pieces: string[] = [];
  let from = at;
  let next = at;
  for (;;) {
    next += /^[[(,\s]{0,20}/.exec(text.slice(next, next + 20))?.[0].length ?? 0;
    const quoted = quotedAt(text, next);
    if (quoted === undefined || quoted.close === quoted.end) break;
    pieces.push(
      text.slice(from, quoted.start),
      isHarmless(text.slice(quoted.start, quoted.close)) ? text.slice(quoted.start, quoted.close) : MASK,
    );
    from = quoted.close;
    next = quoted.end;
  }
  return pieces.length === 0 ? undefined : { start: at, end: from, masked: pieces.join('') };
}

/** `auth=('user', 'x')` of Python's requests. */
function readTuple(text: string, at: number): Replacement | undefined {
  const inner = /^\(\s{0,9}b?(["'])[^"'\n]{0,200}\1\s{0,9},\s{0,9}b?/.exec(text.slice(at, at + 300));
  const quoted = inner === null ? undefined : quotedAt(text, at + inner[0].length);
  return quoted === undefined ? undefined : { start: quoted.start, end: quoted.close, masked: MASK };
}

function readHeader(text: string, name: Name, at: number, joint: Joint): Replacement | undefined {
  const quoted = quotedAt(text, at);
  const close = name.enclosed === undefined ? undefined : closing(text, at, name.enclosed);
  const line = /[\n]|$/.exec(text.slice(at, at + 65_536))?.index ?? 0;
  const [start, end] = quoted === undefined ? [at, close ?? at + line] : [quoted.start, quoted.close];
  const value = text.slice(start, end);
  const isHeader =
    name.kind === 'authorization' ||
    joint === 'colon' ||
    joint === 'pair' ||
    (/cookie/i.test(name.text) && (quoted !== undefined || joint === 'blank'));
  if (
    quoted === undefined &&
    close === undefined &&
    joint === 'assigned' &&
    !/^[{[]/.test(value) &&
    isCode(name.text, /^\S*/.exec(value)?.[0] ?? '', true)
  )
    return undefined;
  if (name.kind === 'cookie' ? !isHeader && !/^[{[]|^\w+=/.test(value) : isHarmless(value)) return undefined;
  const masked =
    name.kind === 'cookie'
      ? maskCookies(value, /set/i.test(name.text))
      : maskHeader(value, quoted !== undefined || close !== undefined);
  return { start, end, masked };
}

/** What ends a word that is not quoted; of what may end it nothing does that a further name does not follow. */
const BARE =
  /(?:\\(?![nrt](?:[\w.-]{1,40}\s?[=:]|\s|$|["'\\]))(?:[^\n"'\\]|["'](?=\w)|\\)|[^\s"'\\,;&)}\]<>|%]|%(?!2[27c6]|7d|0[ad])|[,;](?![\s"'\\,;)}\]]|$|[\w.-]{1,60}\s?[=:])|&(?![\w.-]{1,60}=|#?\w{2,6};|[\s&]|$)|[)}\]|>](?=[\w!@#$%^*])|<(?![/\w!?])|["'](?=\w))+/iy;

function bareEnd(text: string, at: number): number {
  return at + (sticky(BARE, text, at)?.[0].length ?? 0);
}
