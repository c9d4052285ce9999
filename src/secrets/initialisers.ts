import { hideRanges, type Range } from './hide-ranges.ts';
import { quotedAt } from './quotes.ts';

/** A variable in C, C++, Go or Rust whose type or own name says that it holds secrets, and the brace that opens its values. */
const OPENING =
  /\b\w{0,40}(?:(creds?|credentials?|logins?)|passwords?|passphrases?|secrets)(?:_t)?(?:\s{1,9}\w{1,40})?(?:\[\w{0,20}\]){0,2}\s{0,9}(?::?=\s{0,9})?(?:&?\w{1,40}\s{0,3})?\{/gi;
const MAY = /(?:cred|login|password|passphrase|secrets)[^\n]{0,120}\{[^\n]{0,200}["']/i;

/** Masks values that are told by their place: `struct credentials c = {"user", "x"}`, `passwords[] = {"x", "y"}`. */
export function maskInitialisers(text: string): string {
  if (!MAY.test(text)) return text;
  return hideRanges(text, valuesIn(text));
}

function* valuesIn(text: string): Generator<Range> {
  for (const { 0: opening, 1: withUser, index } of text.matchAll(OPENING))
    for (const { start, close } of secretsIn(text, index + opening.length, withUser !== undefined))
      yield [start, close];
}

/** The texts between braces that are quoted and joined by commas; without the first of each brace, where that is the user. */
function secretsIn(text: string, at: number, withUser: boolean): { start: number; close: number }[] {
  const found: { start: number; close: number }[] = [];
  let nth = 0;
  for (let next = at; ;) {
    const between = /^[\s,{}&]{0,40}/.exec(text.slice(next, next + 40))?.[0] ?? '';
    if (between.includes('{') || between.includes('}')) nth = 0;
    const quoted = quotedAt(text, next + between.length);
    if (quoted === undefined || !/^\s{0,20}[,}]/.test(text.slice(quoted.end, quoted.end + 21))) return found;
    if (!withUser || nth > 0) found.push(quoted);
    nth += 1;
    next = quoted.end;
  }
}
