import { isCode, isHarmless, isIdentifier, isMadeUp, isMethod, isProse, looksRandom } from './harmless.ts';
import type { Joint, Name } from './name.ts';
import { quotedAt } from './quotes.ts';

/** Whether a value in quotation marks is hidden. */
export function hidesQuoted(text: string, name: Name, value: string, joint: Joint): boolean {
  if (isHarmless(value) || /^\W?$/.test(value)) return false;
  if (name.kind === 'token' && joint === 'colon' && name.quoted === undefined)
    return !isInSentence(text, name) || looksRandom(value);
  return hides(name, value, joint);
}

/** Whether a value is hidden whatever is around it. */
export function hides({ kind, text: name }: Pick<Name, 'kind' | 'text'>, value: string, joint: Joint): boolean {
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
        !(/(?<!(?:db|sql|user|admin|bind|root)_?)pwd$/i.test(name) && /^[/~]/.test(value))
      );
    default:
      return joint !== 'element' || value !== '';
  }
}

/** A value without quotation marks, and what stands around it. */
export interface Bare {
  readonly value: string;
  readonly end: number;
  readonly joint: Joint;
  /** Blanks on both sides of the sign, or behind a colon. */
  readonly spaced: boolean;
}

/** Whether a value without quotation marks is hidden: what it looks like decides, and what its name is joined with. */
export function hidesBare(text: string, name: Name, { value, end, joint, spaced }: Bare): boolean {
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
  const isOption = before === '/' && /^(?:|[\s"'])$/.test(text[name.start - 2] ?? '');
  if (isOption && !spaced && !name.text.includes('/') && !/^\d+(?::|$)/.test(value)) return true; // `/password:x`
  if (/[/\\]/.test(before) && !spaced) return false;
  if (before === '/' || name.text.startsWith('/')) return false;
  if (/^(?:ch|smb|ht|ldap|vnc|g|yp|slap)passwd$/i.test(name.text) && isSentence(text, value, name)) return false; // a program's message
  if (
    /^pass$/i.test(name.text) &&
    /\buser(?:name)?["']?\s?:\s?\S{1,60},\s{1,3}$/i.test(text.slice(Math.max(0, name.start - 90), name.start))
  )
    return true;
  if (/^(?:PASS|community)$/i.test(name.text) && name.quoted === undefined && !isRandomWord(value)) return false;
  if (name.quoted !== undefined)
    return spaced ? !/^[{[(]/.test(value) && !isCode(name.text, value, true) : value.length > 3;
  if (name.kind === 'token' || name.kind === 'auth' || name.kind === 'pin')
    return (
      (isAlone(text, name) && /^[\w+/=.~!@#$%^&*-]{3,}$/.test(value) && !isIdentifier(value)) || looksRandom(value)
    );
  if (name.enclosed !== undefined && name.text.includes('-')) return true;
  if (isProse(value)) return isAlone(text, name) && !isSentence(text, value, name);
  if (isInSentence(text, name) && /^[a-z]+[.,;:!]?$/.test(value) && !/passw|phrase/i.test(name.text)) return false;
  if (/s$/i.test(name.text) && !isAlone(text, name)) return looksRandom(value);
  return spaced || !/^[/\d]/.test(value) || looksRandom(value) || isMadeUp(value);
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

/**
 * In a sentence or a line of configuration: `password 'x'`, `password is x`, `requirepass x`, `machine h login u password x`.
 * A word there is no secret unless it looks like one.
 */
export function isSpoken(text: string, { text: name, start, kind }: Name, at: number): boolean {
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
