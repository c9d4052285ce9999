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
  const behind = text.slice(at).match(ESCAPED_END)?.length ?? 0;
  const { start, ends } = around(text, at);
  if (start === -1) return behind > 1 ? unescaped(text.slice(at)).split('\n') : undefined;
  return behind > 0 || ends > 0 ? strings(text, start).join('').split('\n') : undefined;
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

const TEAM_CITY = /^\s*##teamcity\[/;
const TEAM_CITY_TEXT = [/ details='/, / out='/, / text='/, / message='/];

/** The text of a message of TeamCity's: `##teamcity[testStdErr name='t.a' out='first|nsecond']`; undefined for any other line. */
export function teamCityMessage(line: string): string | undefined {
  if (!TEAM_CITY.test(line)) return undefined;
  const begin = TEAM_CITY_TEXT.map((form) => form.exec(line)).find((match) => match !== null);
  return begin === undefined ? undefined : teamCityText(line.slice(begin.index + begin[0].length));
}

/** Text up to the quote that ends it: `|n` is a line's end, `|'` a quote. */
function teamCityText(text: string): string {
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

/** Quotes that are looked at, from a place backwards: those of what the string itself holds stand between. */
const MOST_QUOTES = 64;

/** Where the string begins that a place is in, and how many lines end in it: of several, for a string holds quotes of the other kind, the one with most lines. */
function around(text: string, place: number): { start: number; ends: number } {
  let found = { start: -1, ends: -1 };
  for (let [at, quotes] = [place - 1, 0]; at >= 0 && quotes < MOST_QUOTES; at--) {
    const quote = text[at];
    if ((quote !== '"' && quote !== "'") || text[at - 1] === '\\') continue;
    quotes += 1;
    const body = closed(text.slice(at + 1), quote);
    const ends = body.match(ESCAPED_END)?.length ?? 0;
    if (at + body.length >= place && ends > found.ends) found = { start: at, ends };
  }
  return found;
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
