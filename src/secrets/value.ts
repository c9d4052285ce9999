import { MASK, isCode, isHarmless } from './harmless.ts';
import { maskCookies, maskHeader, maskHook } from './headers.ts';
import { hidesBare, hidesQuoted } from './hides.ts';
import type { Joint, Name, Replacement } from './name.ts';
import { closing, quotedAt, type Quoted } from './quotes.ts';
import { sticky } from './sticky.ts';

/** `{"secret": `: its members have names of their own; `{"value": ` has none but that of the object. */
const OBJECT =
  /\{\s{0,200}\\{0,15}["'](?:(value|data|plaintext|string_?value)|[\w.$@-]{1,100})\\{0,15}["']\s{0,9}(?::|=>)\s{0,9}/iy;

/**
 * What hands on the text that it is given: `strdup("x")`, `Some("x")`, `[]byte("x")`, `MD5('x')`, `("x")`; in a debugger's
 * text the pointer to it.
 */
const WRAPPER =
  /(?:(?:(?:new|yield|await|try)\s|&)?(?:\w{0,20}str(?:n|l)?dupa?|(?:std::)?(?:w|u8)?string(?:_view)?|Q(?:Latin1|Byte)?(?:String|Array)(?:Literal|View)?|(?:bytes?|bytearray|str|String|\[\](?:byte|rune|uint8)|Some|Just|Ok|Right|Secret(?:Str|String|Bytes|Value|Box|Vec)?|SecureString|Zeroizing|Redacted|Masked)(?:::(?:new|from))?|(?:Box|Arc|Rc|Cow|OsString|CString|Str)::(?:new|from|Borrowed|Owned)|(?:MD5|SHA[\d_]{0,7}|PASSWORD|ENCRYPT|UNHEX|TEXT|_T|_|tr|lazy|by\slazy|Buffer\.from|atob|b64decode|base64\.\w{1,20}|codecs\.\w{1,9}|encode|quote|Uri\.EscapeDataString|encodeURIComponent|\w{0,20}\.GetBytes))\s?[({]\s{0,9}|\(\s{0,9}|0x[\da-f]{1,16}\s(?:<[^>"\n]{0,80}>\s)?){1,4}(?=(?:[bu]?r?|L|u8|N|@)?\\{0,15}["'])/iy;

/** `!vault x`, `!!str x`. */
const YAML_TAG = /!{1,2}[a-z][\w:/.-]{0,40}[ \t]{1,9}(?=[^\s|>])/iy;

/** The value of a name that begins at an offset, with its secret masked; undefined where there is none. */
export function readValue(text: string, name: Name, at: number, joint: Joint, spaced = false): Replacement | undefined {
  if (name.enclosed !== undefined && text.startsWith(name.enclosed, at)) return undefined; // the mark closes what the name stands in
  const tag = joint === 'colon' ? sticky(YAML_TAG, text, at) : undefined;
  if (tag !== undefined) return readValue(text, name, at + tag[0].length, joint, spaced);
  if (name.kind === 'authorization' || name.kind === 'cookie') return readHeader(text, name, at, joint);
  const wrapped = name.kind === 'auth' ? undefined : sticky(WRAPPER, text, at)?.[0].length;
  const quoted = quotedAt(text, at + (wrapped ?? 0)) ?? inBackticks(text, at);
  if (quoted !== undefined) {
    const value = text.slice(quoted.start, quoted.close);
    if (
      wrapped !== undefined &&
      /^\([\s(]*$/.test(text.slice(at, at + wrapped)) &&
      !/^\s{0,9}\)/.test(text.slice(quoted.end, quoted.end + 10))
    )
      return undefined; // one of several
    if (wrapped !== undefined && /[:?]\s{0,3}$|%[sdp]/.test(value)) return undefined; // what a program asks
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
  const object = sticky(OBJECT, text, at);
  if (object !== undefined)
    return object[1] === undefined ? undefined : readValue(text, name, at + object[0].length, 'assigned');
  const end = bareEnd(text, at);
  const value = text.slice(at, end);
  if (value === '' || !hidesBare(text, name, { value, end, joint, spaced })) return undefined;
  if (name.kind === 'webhook') return { start: at, end, masked: maskHook(value) };
  return name.enclosed === undefined ? { start: at, end, masked: MASK } : enclosed(text, at, end, name.enclosed);
}

/** A text of JavaScript or Go between backticks. */
function inBackticks(text: string, at: number): Quoted | undefined {
  const content = /^`(?=[^`]*\d)([^`\s=(){}$]{4,500})`/.exec(text.slice(at, at + 510))?.[1];
  return content === undefined
    ? undefined
    : { start: at + 1, close: at + 1 + content.length, end: at + 2 + content.length };
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
