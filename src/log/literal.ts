const SHORT: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '0': '\0' };
const ESCAPED = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|([\s\S]))/g;
/** The next string of a list. */
const NEXT = /(?:, ?)?b?(["'])/y;
/** A line's end within a string that is one line. */
const ESCAPED_END = /\\n/g;

/**
 * The lines of a text that was written as one string: JSON, Python's repr, a shell's $'...', a workflow command.
 * @param at where a line of the reader's begins in it: the string is the one around that place.
 * @returns undefined if the text is no such string.
 */
export function literalLines(text: string, at: number): string[] | undefined {
  if (text.startsWith('::') && text.includes('%0A', at)) return workflowLines(text.slice(at));
  if (isTeamCity(text) && text.includes('|n', at))
    return teamCityText(text.slice(openingQuote(text, at) + 1)).split('\n');
  const ends = text.slice(at).match(ESCAPED_END)?.length ?? 0;
  if (ends === 0) return undefined;
  const start = openingQuote(text, at);
  if (start === -1) return ends > 1 ? unescaped(text.slice(at)).split('\n') : undefined;
  return strings(text, start).join('').split('\n');
}

/** A string and those that follow it in a list: a line each (`['first\\n', 'second\\n']`). */
function strings(text: string, start: number): string[] {
  const found: string[] = [];
  NEXT.lastIndex = start;
  for (let match = NEXT.exec(text); match !== null; match = NEXT.exec(text)) {
    const body = closed(text.slice(NEXT.lastIndex), match[1] as string);
    const line = unescaped(body);
    NEXT.lastIndex += body.length + 1;
    found.push(line.endsWith('\n') || text[NEXT.lastIndex] !== ',' ? line : `${line}\n`);
  }
  return found;
}

/** A line up to the quote that ends it, without its escapes: backslashes, or quotes twice as in CSV; and without its end. */
export function quotedText(text: string, quote: string): string {
  if (!text.includes('\\') && text.slice(0, -1).includes(quote + quote)) return doubled(text, quote);
  return unescaped(closed(text, quote)).replace(/\n$/, '');
}

/** Whether a text is a message of TeamCity's, whose strings have escapes of their own. */
export function isTeamCity(text: string): boolean {
  return text.trimStart().startsWith('##teamcity[');
}

/** Text up to the quote that ends it: `|n` is a line's end, `|'` a quote. */
export function teamCityText(text: string): string {
  const body = /^(?:[^'|]|\|[\s\S])*/.exec(text)?.[0] ?? '';
  return body.replace(/\|(?:0x([\da-fA-F]{4})|([\s\S]))/g, (_, code?: string, char = '') =>
    code === undefined ? (char === 'r' ? '' : (SHORT[char] ?? char)) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Undoes the escapes of C, JSON and Python in a string. */
export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPED, (_, hex?: string, unicode?: string, char = '') => {
    const code = hex ?? unicode;
    return code === undefined ? (SHORT[char] ?? char) : String.fromCharCode(Number.parseInt(code, 16));
  });
}

function openingQuote(text: string, before: number): number {
  for (let at = before - 1; at >= 0; at--) {
    if ((text[at] === '"' || text[at] === "'") && text[at - 1] !== '\\') return at;
  }
  return -1;
}

/** Up to the quote that no backslash stands before. */
function closed(text: string, quote: string): string {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return text.slice(0, at);
  }
  return text;
}

function doubled(text: string, quote: string): string {
  for (let at = text.indexOf(quote); at !== -1; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return text.slice(0, at).replaceAll(quote + quote, quote);
  }
  return text.replaceAll(quote + quote, quote);
}

/** GitHub's `::error file=x::text%0Amore`. */
function workflowLines(text: string): string[] {
  return text.replaceAll('%0D', '').replaceAll('%0A', '\n').replaceAll('%25', '%').split('\n');
}
