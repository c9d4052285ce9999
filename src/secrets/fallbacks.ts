import { hideRanges, type Range } from './hide-ranges.ts';
import { kindOf } from './names.ts';
import { quotedAt } from './quotes.ts';

/**
 * What stands between an expression and the text that is taken in its place: `or` and `else` of Python, `||` and `??` of
 * JavaScript, `?:` of PHP and Kotlin, `:` of C's conditional, `unwrap_or` of Rust, `orElse` of Java.
 */
const FALLBACK =
  /(?:\bor\b|\belse\b|\|\|=?|\?\?=?|\?:|\s:|(?:\.|->)(?:unwrap_or|or_?else|unwrap_or_else)\(\s{0,9}(?:\|_?\||\(\)\s{0,3}->|String::from\()?)\s{0,9}(?=(?:[bu]?r?)?\\{0,15}["'])/gi;
const MAY = /\bor\b|\belse\b|\|\||\?|\.unwrap_or|orElse/i;

/** `NAME =`, `NAME: TYPE =`, `"NAME":`, or `NAME` before `||=`; the sign may be followed by anything. */
const ASSIGNED =
  /([\w.$-]{1,100})(?:\s{0,9}(?::\s{0,9}[\w.[\]<>&' |]{1,60}?)?\s{0,9}(?::=|=(?![=~>]))|\\{0,15}["']\s{0,9}(?::|=>)|\s{0,9}$)/g;
const STATEMENT = 300;

/** Masks what a program takes where a secret is not set: `password = os.environ.get("PW") or "x"`. */
export function maskFallbacks(text: string): string {
  if (!MAY.test(text)) return text;
  return hideRanges(text, fallbacksIn(text));
}

function* fallbacksIn(text: string): Generator<Range> {
  for (const { 0: word, index } of text.matchAll(FALLBACK)) {
    const quoted = quotedAt(text, index + word.length);
    if (quoted !== undefined && isOfSecret(text, index)) yield [quoted.start, quoted.close];
  }
}

/** Whether the expression that ends at an offset is assigned to what a secret is called. */
function isOfSecret(text: string, end: number): boolean {
  const statement = /[^\n;]*$/.exec(text.slice(Math.max(0, end - STATEMENT), end))?.[0] ?? '';
  return [...statement.matchAll(ASSIGNED)].some(({ 0: assigned, 1: name = '', index }) => {
    const kind = kindOf(name);
    return (kind === 'secret' || kind === 'token') && isOneExpression(statement.slice(index + assigned.length).trim());
  });
}

/** A name or a call and what is done with it, and nothing behind its end; a parser's `token = ')' or ']'` is none. */
function isOneExpression(text: string): boolean {
  if (/^["']/.test(text)) return false;
  let depth = 0;
  for (const character of text) {
    if (/[([{]/.test(character)) depth += 1;
    else if (/[)\]}]/.test(character)) depth -= 1;
    if (depth < 0 || (depth === 0 && character === ',')) return false;
  }
  return depth === 0;
}
