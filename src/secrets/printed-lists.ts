import { maskWords } from './command-line.ts';
import { quotedAt } from './quotes.ts';

/** What opens a list of texts: of Python, JSON, Ruby, Go (`%q`, `%#v`), Rust, C; perhaps within the marks of the text that tells it. */
const OPENING = /[[({]\s{0,9}(?=[bur]?\\{0,15}["'])/g;
const BETWEEN = /^(?:\s{0,9},\s{0,20}|\s{1,9})(?=[bur]?\\{0,15}["'])/;
const MAY = /[[({]\s{0,9}[bur]?\\{0,15}["'][^\n]{0,4000}["']\s{0,9},?\s{0,9}[bur]?\\{0,15}["']/;
const LONGEST = 500;

interface Item {
  readonly start: number;
  readonly close: number;
}

/** Java's lists have no marks: `[mysql, -u, root, -px]`. */
const BARE = /\[([\w./-]{2,200}(?:,\s[^\n[\]"',]{1,300}){1,100})\]/g;

/** Masks secrets in command lines that a program printed as a list: `Command '['mysql', '-u', 'root', '-px']' failed`. */
export function maskPrintedLists(text: string): string {
  const masked = MAY.test(text) ? maskQuoted(text) : text;
  return masked.includes(', -') ? masked.replaceAll(BARE, (_, list: string) => `[${maskBare(list)}]`) : masked;
}

function maskBare(list: string): string {
  const words = list.split(', ');
  return maskWords(words).join(', ');
}

function maskQuoted(text: string): string {
  let masked = '';
  let from = 0;
  for (const { 0: opening, index } of text.matchAll(OPENING)) {
    if (index < from) continue;
    const items = itemsAt(text, index + opening.length);
    if (items.length < 2) continue;
    const words = items.map(({ start, close }) => text.slice(start, close));
    for (const [nth, word] of maskWords(words).entries()) {
      const { start, close } = items[nth] as Item;
      if (word === words[nth]) continue;
      masked += text.slice(from, start) + word;
      from = close;
    }
  }
  return from === 0 ? text : masked + text.slice(from);
}

/** What is quoted, one behind the other. */
function itemsAt(text: string, start: number): Item[] {
  const items: Item[] = [];
  for (let at = start; items.length < LONGEST;) {
    const quoted = quotedAt(text, at);
    if (quoted === undefined || quoted.close === quoted.end) return items;
    items.push(quoted);
    const between = BETWEEN.exec(text.slice(quoted.end, quoted.end + 60));
    if (between === null) return items;
    at = quoted.end + between[0].length;
  }
  return items;
}
