/** Something in quotation marks within a text, as offsets. */
export interface Quoted {
  /** Behind the opening mark. */
  readonly start: number;
  /** At the closing mark, or where the line ends if there is none. */
  readonly close: number;
  /** Behind the closing mark. */
  readonly end: number;
}

const ENTITY = '&(?:quot|apos|#34|#39|#x22|#x27);|%2[27]';
/** Marks of shells, JSON in JSON (`\"`), Python, HTML, URLs; the prefix is that of Python, a shell, C, SQL, C#. */
const OPENING = new RegExp(`(?:[bu]?r?|[rf]b?|\\$|L|u8|N|@)?(\\\\{0,15}(?:"""|'''|["'])|${ENTITY})`, 'iy');
const BEFORE = new RegExp(`(?:\\\\{0,15}["']|${ENTITY})$`);
/** Longer than any secret in quotation marks but a file. */
const LONGEST = 65_536;

/** What is quoted at an offset, whatever the marks are; undefined where no mark opens. */
export function quotedAt(text: string, at: number): Quoted | undefined {
  OPENING.lastIndex = at;
  const mark = OPENING.exec(text)?.[1];
  if (mark === undefined) return undefined;
  const start = OPENING.lastIndex;
  const close = closing(text, start, mark);
  return { start, close, end: text.startsWith(mark, close) ? close + mark.length : close };
}

/** The mark that ends just before an offset. */
export function markBefore(text: string, at: number): string | undefined {
  return BEFORE.exec(text.slice(Math.max(0, at - 17), at))?.[0];
}

/** Where a quotation ends: at its own mark, or at one of what it stands in, which has fewer backslashes. */
export function closing(text: string, from: number, mark: string): number {
  const bare = mark.replace(/^\\+/, '');
  const depth = mark.length - bare.length;
  const ahead = text.slice(from, from + LONGEST);
  const line = /^(?:"""|''')$/.test(bare) ? -1 : ahead.indexOf('\n');
  const limit = line === -1 ? ahead.length : line;
  for (let at = ahead.indexOf(bare); at !== -1 && at < limit; at = ahead.indexOf(bare, at + bare.length)) {
    const slashes = slashesBefore(ahead, at);
    if (depth > 0 ? slashes > depth : slashes % 2 === 1) continue;
    const isDoubled =
      bare.length === 1 && depth === 0 && at > 0 && /^.\w/.test(ahead.slice(at + 1, at + 3)) && ahead[at + 1] === bare;
    if (!isDoubled) return from + at - (depth > 0 ? slashes : 0);
    at += 1; // SQL and CSV double it
  }
  return from + limit;
}

function slashesBefore(text: string, at: number): number {
  let slashes = 0;
  while (text[at - slashes - 1] === '\\') slashes += 1;
  return slashes;
}
