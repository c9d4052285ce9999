import { MASK, isCode, isHarmless, isIdentifier, isMethod, isProse, looksRandom } from './harmless.ts';
import { kindOf, LAST_WORDS, type SecretKind } from './names.ts';
import { closing, markBefore, quotedAt } from './quotes.ts';
import { maskCookies, maskHeader, maskHook } from './headers.ts';

/** A name of a secret in a text, and what stands around it. */
interface Name {
  readonly kind: SecretKind;
  readonly text: string;
  readonly start: number;
  /** Behind the name, and the mark that closes it. */
  readonly end: number;
  /** What it is quoted with: `"password": ...`. */
  readonly quoted?: string;
  /** The mark before it that closes behind its value: `-H "X-Auth-Token: ..."`. */
  readonly enclosed?: string;
}

/** How the value is joined to the name. */
type Joint = 'assigned' | 'colon' | 'pair' | 'blank' | 'element';

/** A part of the text that holds the value of a name, and its form without it. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly masked: string;
}

const NAME = new RegExp(`${LAST_WORDS}\\d{0,2}(?![\\w]|[.-]\\w)`, 'gi');
const NAME_MAX = 100;

/** Masks what a name says is secret: `password = x`, `"api_key": "x"`, `--token x`, `X-Auth-Token: x`, `<secret>x</secret>`. */
export function maskNamed(text: string): string {
  let masked = '';
  let from = 0;
  NAME.lastIndex = 0;
  for (let match = NAME.exec(text); match !== null; match = NAME.exec(text)) {
    const at = NAME.lastIndex;
    const name = nameAt(text, match.index, at, from);
    const found = name === undefined ? undefined : valueOf(text, name);
    if (found !== undefined && found.masked !== text.slice(found.start, found.end)) {
      masked += text.slice(from, found.start) + found.masked;
      from = found.end;
    }
    NAME.lastIndex = Math.max(at, found?.end ?? 0);
  }
  return from === 0 ? text : masked + text.slice(from);
}

function nameAt(text: string, word: number, wordEnd: number, from: number): Name | undefined {
  const before = /[\w.$-]*$/.exec(text.slice(Math.max(from, word - NAME_MAX), word))?.[0] ?? '';
  const isEscape = /^[nrt]/.test(before || text.slice(word, word + 1)) && text[word - before.length - 1] === '\\'; // the end of a line, in a string
  const start = word - before.length + (isEscape && before !== '' ? 1 : 0);
  const name = text.slice(start, wordEnd);
  const kind = kindOf(name) ?? (isHsmLogin(text, start, name) ? 'secret' : undefined);
  if (kind === undefined) return undefined;
  const mark = markBefore(text, start);
  if (mark === undefined) return { kind, text: name, start, end: wordEnd };
  return text.startsWith(mark, wordEnd)
    ? { kind, text: name, start, end: wordEnd + mark.length, quoted: mark }
    : { kind, text: name, start, end: wordEnd, enclosed: mark };
}

/** `login` of a group about an HSM is the PIN by which one logs in. */
function isHsmLogin(text: string, start: number, name: string): boolean {
  return (
    name.toLowerCase() === 'login' &&
    /(?:p11|pkcs|hsm)\w{0,40}["'\\]{0,3}[\]:][^[]*$/i.test(text.slice(Math.max(0, start - 500), start))
  );
}

const SEPARATOR = /[\])}]?([ \t]{0,9})(=>|->|:=|[+?]=|=(?![=~])|:(?![:=])|%3d|,)([ \t]{0,9})/iy;
const VALUE_OF_NAME = /["'\\]{0,4}[ \t]*,?(?:\s|\\n){0,40}["'\\]{0,4}value["'\\]{0,4}[ \t]*[:=][ \t]*/iy;
const ELEMENT = /(?:\s[^<>]{0,200})?(?:(?<!\/)>|&gt;)\s{0,40}(?:<!\[CDATA\[)?/y;
const BLANK = /[ \t]{1,9}(?:(?:is|was)[ \t]{1,9})?/y;

function valueOf(text: string, name: Name): Replacement | undefined {
  const { end, quoted } = name;
  const isOption = /^-|^\/[a-z]:$/i.test(text.slice(name.start, name.start + 3)) || text[name.start - 1] === '-';
  const value = sticky(VALUE_OF_NAME, text, end);
  if (
    value !== undefined &&
    (quoted ?? /name["'\\]{0,4}[ \t]*[:=][ \t]*$/i.exec(text.slice(Math.max(0, name.start - 20), name.start))?.[0]) !==
      undefined
  )
    return read(text, name, end + value[0].length, 'assigned');
  const element = inElement(text, name);
  if (element !== undefined) return element;
  const separator = sticky(SEPARATOR, text, end);
  if (separator !== undefined) {
    const [whole, , sign = '', gap = ''] = separator;
    const at = end + whole.length;
    if (sign === ',') return quoted === undefined || !isPair(text, name, at) ? undefined : read(text, name, at, 'pair');
    if (sign === '->' && quotedAt(text, at) === undefined) return undefined;
    if (sign === ':' && quoted === undefined && /^[\])}]/.test(whole)) return undefined;
    if (sign !== ':' || isOption) return read(text, name, at, 'assigned', separator[1] !== '' && gap !== '');
    return read(text, name, at, 'colon', gap !== '');
  }
  const blank = sticky(BLANK, text, end);
  if (blank === undefined || (quoted !== undefined && !isOption)) return undefined;
  const at = end + blank[0].length;
  if (isOption) return /^(?:\\{0,15}["'])?-/.test(text.slice(at, at + 17)) ? undefined : read(text, name, at, 'blank');
  return isSpoken(text, name, at) ? read(text, name, at, 'blank') : undefined;
}

/**
 * In a sentence or a line of configuration: `password 'x'`, `password is x`, `requirepass x`, `machine h login u password x`.
 * A word there is no secret unless it looks like one.
 */
function isSpoken(text: string, { text: name, start, kind }: Name, at: number): boolean {
  const quoted = quotedAt(text, at);
  const isPassword = kind === 'secret' && /pass|pw|auth|psk/i.test(name);
  if (/^(?:requirepass|masterauth|primaryauth|rootpw|bindpw|r[ow]community6?)$/i.test(name)) return true;
  if (quoted !== undefined && isPassword && /passw|phrase|passcode|psk/i.test(name)) return true;
  if (quoted !== undefined && kind === 'secret' && text[quoted.end] === ';') return true; // `secret "x";` of BIND and DHCP
  const line = text.slice(Math.max(0, start - 200), start);
  if (isPassword && /\b(?:login|user(?:name)?|account)[ \t]+\S+[ \t]+$/.test(line)) return true;
  const bare = /^(?:\\(?!["'])|&(?![lg]t;)|[^\s,;"'\\&<])*/.exec(text.slice(at, at + 200))?.[0] ?? '';
  const word = quoted === undefined ? bare.replace(/[)\]}.:]+$/, '') : text.slice(quoted.start, quoted.close);
  const isWholeLine = /(?:^|\n)[ \t]*$/.test(line) && /^\S+[ \t]*(?:\n|$)/.test(text.slice(at, at + 300));
  const isPlain = /^(?:pass|community)$/i.test(name);
  if (isPassword && !isPlain) return isWholeLine || isRandomWord(word);
  return isWholeLine ? isRandomWord(word) : looksRandom(word);
}

/** Letters and digits, and no path, place in a file, or name of a test: `hunter2`, but `test_foo1`, `main.c:12`. */
function isRandomWord(word: string): boolean {
  return (
    /^[^\s\\()<>{}]{6,}$/.test(word) &&
    (!word.includes('/') || /[+=!@#$%^&*~]/.test(word)) &&
    /\d/.test(word) &&
    /[a-z]/i.test(word) &&
    !/^0x|\.\w{1,4}(?::\d+)?$|:\d+:?$|^[a-z]+(?:[_-][a-z]+)+\d*$/i.test(word)
  );
}

/** `("X-Auth-Token", "x")`, `["--password", "x"]`: no list of names. */
function isPair(text: string, { start, text: name, quoted = '' }: Name, at: number): boolean {
  const value = quotedAt(text, at);
  if (value === undefined) return false;
  if (name.startsWith('-')) return true;
  const opening = text[start - quoted.length - 1] ?? text[start - quoted.length - 2];
  return /[([]/.test(opening ?? '') && /^\s?[)\]]/.test(text.slice(value.end, value.end + 2));
}

/** `<ns:password kind="x">hunter2</...`, also escaped. */
function inElement(text: string, name: Name): Replacement | undefined {
  const before = text.slice(Math.max(0, name.start - 120), name.start);
  if (!(name.quoted === undefined ? /(?:<|&lt;)(?:[\w.-]{1,40}:)?$/ : /<[\w:.-]{1,40}\s[^<>]{0,60}$/).test(before))
    return undefined;
  const opening = sticky(ELEMENT, text, name.end);
  if (opening === undefined) return undefined;
  const start = name.end + opening[0].length;
  const ahead = text.slice(start, start + 65_536);
  const close = ahead.search(/<|&lt;|\]\]>/);
  const value = ahead.slice(0, close === -1 ? /\s|$/.exec(ahead)?.index : close).trimEnd();
  return isHarmless(value) || hides(name, value, 'element') === false
    ? undefined
    : { start, end: start + value.length, masked: MASK };
}

function read(text: string, name: Name, at: number, joint: Joint, spaced = false): Replacement | undefined {
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

function hidesQuoted(text: string, name: Name, value: string, joint: Joint): boolean {
  if (isHarmless(value)) return false;
  if (name.kind === 'token' && joint === 'colon' && name.quoted === undefined)
    return !isInSentence(text, name) || looksRandom(value);
  return hides(name, value, joint);
}

/** Whether a value is hidden whatever is around it. */
function hides({ kind, text: name }: Pick<Name, 'kind' | 'text'>, value: string, joint: Joint): boolean {
  switch (kind) {
    case 'key':
      return (
        looksRandom(value) ||
        (joint === 'colon' && /^[a-z]+(?:-[a-z]+)+$/i.test(name) && /^(?=.*\d)[\w+/=.-]{8,}$/.test(value))
      );
    case 'pin':
      return value.length >= 4 && !/^0x|^[a-z_]\w*(?:->|\(|\.[a-z]\w*$)/i.test(value);
    case 'auth':
      return !isMethod(value) && value.length >= 4 && (joint !== 'pair' || /\d/.test(value));
    case 'webhook':
      return /^\w+:\/\//.test(value);
    case 'secret':
      return (
        !(/passwd$/i.test(name) && /^(?:files|compat|sss|ldap|nis|db)\b/.test(value)) &&
        !(/pwd$/i.test(name) && /^[/~]/.test(value))
      );
    default:
      return joint !== 'element' || value !== '';
  }
}

interface Bare {
  readonly value: string;
  readonly end: number;
  readonly joint: Joint;
  /** Blanks on both sides of the sign, or behind a colon. */
  readonly spaced: boolean;
}

function hidesBare(text: string, name: Name, { value, end, joint, spaced }: Bare): boolean {
  const word = value.replace(/[.,;:!?`]+$/, '');
  const isPlaceholder =
    joint === 'blank' && /^[A-Z_]{2,}$/.test(word) && name.text.toLowerCase().includes(word.toLowerCase());
  if (isHarmless(value) || isHarmless(word) || isCode(name.text, value, spaced) || isPlaceholder) return false;
  if (joint === 'blank' && isProse(word)) return false;
  if (!hides(name, value, joint)) return false;
  if (joint === 'colon') return isTold(text, name, value, spaced);
  if (name.kind === 'token' && joint === 'assigned' && isIdentifier(word))
    return !(spaced || /^[A-Z_]+$/.test(word) || word.includes('::') || word.includes('_')) && text[end] !== '(';
  return true;
}

/** With a colon only where it is no sentence, nor C++ (`Token::next`), nor a path (`/etc/passwd: no such file`). */
function isTold(text: string, name: Name, value: string, spaced: boolean): boolean {
  const before = text[name.start - 1] ?? '';
  if (/[/\\]/.test(before) && !spaced) return false;
  if (before === '/' || name.text.startsWith('/')) return false;
  if (/^(?:PASS|community)$/i.test(name.text) && name.quoted === undefined && !isRandomWord(value)) return false;
  if (name.quoted !== undefined)
    return spaced ? !/^[{[(]/.test(value) && !isCode(name.text, value, true) : value.length > 3;
  if (name.kind === 'token' || name.kind === 'auth' || name.kind === 'pin')
    return (isAlone(text, name) && /^[\w+/=.~-]{3,}$/.test(value) && !isIdentifier(value)) || looksRandom(value);
  if (name.enclosed !== undefined && name.text.includes('-')) return true;
  if (isProse(value)) return isAlone(text, name) && !isSentence(text, value, name);
  if (isInSentence(text, name) && /^[a-z]+[.,;:!]?$/.test(value) && !/passw|phrase/i.test(name.text)) return false;
  if (/s$/i.test(name.text) && !isAlone(text, name)) return looksRandom(value);
  return spaced || !/^[/\d]/.test(value);
}

/** Whether prose goes on behind the first word. */
function isSentence(text: string, value: string, { end }: Name): boolean {
  const rest = text.slice(end, end + 120).split('\n', 1)[0] ?? '';
  return rest.trimEnd().length > rest.indexOf(value) + value.length;
}

/** Whether a name begins its line, as in YAML and headers, perhaps behind a dash or a brace. */
function isAlone(text: string, { start }: Name): boolean {
  return /(?:^|[\n{,;([]|\\n)[ \t]*(?:- )?$/.test(text.slice(Math.max(0, start - 40), start));
}

/** Whether a word stands before a name: `unexpected token: '}'`. */
function isInSentence(text: string, { start }: Name): boolean {
  return /[a-z] $/i.test(text.slice(Math.max(0, start - 2), start));
}

function sticky(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
