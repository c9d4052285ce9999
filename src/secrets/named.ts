import { MASK, isHarmless, isMadeUp } from './harmless.ts';
import { hides, isSpoken } from './hides.ts';
import type { Name, Replacement } from './name.ts';
import { kindOf, LAST_WORDS } from './names.ts';
import { markBefore, quotedAt } from './quotes.ts';
import { sticky } from './sticky.ts';
import { readValue } from './value.ts';

const NAME = new RegExp(`${LAST_WORDS}(?:[_-]?\\d{1,2})?(?![\\w]|[.-]\\w)`, 'gi');
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
  const isEncoded =
    text[word - before.length - 1] === '%' && /^[\da-f]{2}./i.test(text.slice(word - before.length, wordEnd)); // `%26pass`
  const start = word - before.length + (isEncoded ? 2 : isEscape && before !== '' ? 1 : 0);
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

const SEPARATOR =
  /(?:[\])}]|\[[\w ]{0,30}\])?([ \t]{0,40})(=>|->|:=|[+?]=|=(?![=~])|(?:[=!]==?|<-|<=>)(?=[ \t]{0,9}(?:[bu]|L|u8|N|@)?\\{0,15}["'])|:(?![:=])|%3d|,)([ \t]{0,9})/iy;
const VALUE_OF_NAME =
  /["'\\]{0,4}[ \t]*,?(?:\s|\\n){0,40}(?:["'\\]{0,4}type["'\\]{0,4}\s{0,3}[:=]\s{0,3}["'\\]{0,4}\w{1,30}["'\\]{0,4}\s{0,3},?\s{0,40})?["'\\]{0,4}[a-z]{0,20}value["'\\]{0,4}[ \t]*[:=][ \t]*/iy;
const ELEMENT = /(?:\s[^<>]{0,200})?(?:(?<!\/)>|&gt;)\s{0,40}(?:<!\[CDATA\[)?/y;
/** `<password><value>x`. */
const INNER = /(?:(?:<|&lt;)(?:[\w.-]{1,40}:)?(?:value|string|text|plaintext)\b[^<>&]{0,60}(?:>|&gt;)\s{0,20}){1,2}/iy;
const BLANK = /[ \t]{1,9}(?:(?:is|was)[ \t]{1,9})?/y;

function valueOf(text: string, name: Name): Replacement | undefined {
  const { end, quoted } = name;
  const isOption = /^-|^\/[a-z]:$/i.test(text.slice(name.start, name.start + 3)) || text[name.start - 1] === '-';
  const value = sticky(VALUE_OF_NAME, text, end);
  if (
    value !== undefined &&
    (quoted ??
      /(?:name|key)["'\\]{0,4}[ \t]*[:=][ \t]*$/i.exec(text.slice(Math.max(0, name.start - 20), name.start))?.[0]) !==
      undefined
  )
    return readValue(text, name, end + value[0].length, 'assigned');
  const element = inElement(text, name);
  if (element !== undefined) return element;
  const separator = sticky(SEPARATOR, text, end);
  if (separator !== undefined) {
    const [whole, , sign = '', gap = ''] = separator;
    const at = end + whole.length;
    if (/^[=!]=/.test(sign) && !isComparedWithSecret(text, name, at)) return undefined;
    if (sign === ',' && isOption && quoted === undefined && gap !== '' && isInList(text, name, at))
      return readValue(text, name, at, 'blank');
    if (sign === ',')
      return quoted === undefined || !isPair(text, name, at) ? undefined : readValue(text, name, at, 'pair');
    if (sign === '->' && quotedAt(text, at) === undefined) return undefined;
    if (sign === ':' && quoted === undefined && /^[\])}]/.test(whole)) return undefined;
    if (sign !== ':' || isOption) return readValue(text, name, at, 'assigned', separator[1] !== '' && gap !== '');
    return readValue(text, name, at, 'colon', gap !== '');
  }
  const blank = sticky(BLANK, text, end);
  if (blank === undefined || (quoted !== undefined && !isOption)) return undefined;
  const at = end + blank[0].length;
  if (isOption)
    return /^(?:\\{0,15}["'])?-/.test(text.slice(at, at + 17)) ? undefined : readValue(text, name, at, 'blank');
  return isSpoken(text, name, at) ? readValue(text, name, at, 'blank') : undefined;
}

/** `[./a, --password, x]`. */
function isInList(text: string, { start }: Name, at: number): boolean {
  return (
    /\[[^\][\n]*$/.test(text.slice(Math.max(0, start - 500), start)) &&
    /^[^\s,[\]-][^\s,[\]]*[,\]]/.test(text.slice(at, at + 200))
  );
}

/** `password == "x"`; a parser's `token == "if"` compares no secret. */
function isComparedWithSecret(text: string, { kind }: Name, at: number): boolean {
  const quoted = quotedAt(text, at);
  if (quoted === undefined) return false;
  return kind === 'secret' || (kind === 'token' && isMadeUp(text.slice(quoted.start, quoted.close)));
}

/** `("X-Auth-Token", "x")`, `["--password", "x"]`: no list of names. */
function isPair(text: string, { start, text: name, quoted = '' }: Name, at: number): boolean {
  const value = quotedAt(text, at);
  if (value === undefined) return false;
  if (name.startsWith('-')) return true;
  const opening = /[([]\s{0,3}[bu]?$/.test(text.slice(Math.max(0, start - quoted.length - 4), start - quoted.length));
  return opening && /^\s{0,3}[)\]]/.test(text.slice(value.end, value.end + 2));
}

/** `<ns:password kind="x">hunter2</...`, also escaped. */
function inElement(text: string, name: Name): Replacement | undefined {
  const before = text.slice(Math.max(0, name.start - 120), name.start);
  if (!(name.quoted === undefined ? /(?:<|&lt;)(?:[\w.-]{1,40}:)?$/ : /<[\w:.-]{1,40}\s[^<>]{0,60}$/).test(before))
    return undefined;
  const opening = sticky(ELEMENT, text, name.end);
  if (opening === undefined) return undefined;
  const inner = sticky(INNER, text, name.end + opening[0].length);
  const start = name.end + opening[0].length + (inner?.[0].length ?? 0);
  const ahead = text.slice(start, start + 65_536);
  const close = ahead.search(/<|&lt;|\]\]>/);
  const value = ahead.slice(0, close === -1 ? /\s|$/.exec(ahead)?.index : close).trimEnd();
  return isHarmless(value) || hides(name, value, 'element') === false
    ? undefined
    : { start, end: start + value.length, masked: MASK };
}
