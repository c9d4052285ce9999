/**
 * Lists of names that a person can read, as patterns. In a list names are parted by white space; `*` stands for any
 * characters of a word, `+` for at least one, `**` for anything at all, and `?` after a
 * character: with or without it. Functions are tested by their name alone, without return type and arguments.
 */

/** What may stand around a name of a list, as parts of a regular expression. */
interface Around {
  readonly before?: string;
  readonly after?: string;
}

/** Fits what is one of the names. */
export function names(list: string, { before = '', after = '' }: Around = {}): RegExp {
  return new RegExp(`^${before}(?:${alternatives(list)})${after}$`);
}

/** Fits what is one of the names up to the end of a word: `std::terminate`, and `std::terminate()`. */
export function words(list: string): RegExp {
  return names(list, { after: String.raw`\b.*` });
}

/** Fits what begins with one of the names. */
export function beginnings(list: string): RegExp {
  return names(list, { after: '.*' });
}

function alternatives(list: string): string {
  return list
    .trim()
    .split(/\s+/)
    .map((name) => name.replaceAll(/[.^${}()|[\]\\]/g, String.raw`\$&`))
    .map((name) => name.replaceAll(/\*\*|[*+]/g, (some) => (some === '**' ? '.*' : `\\w${some}`)))
    .join('|');
}
