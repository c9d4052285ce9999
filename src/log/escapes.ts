/**
 * Terminal escapes, as a terminal gets them and as other tools write them down: ESC as `^[` (cat -v), `#x1B` (pytest in
 * JUnit), `\x1b`, `\u001b`, `\033` (a string's literal) or its symbol.
 */
const ESCAPES =
  // oxlint-disable-next-line no-control-regex
  /(?:\u001b|\^\[(?=\[)|#x1B(?=\[)|\\x1[bB](?=\[)|\\u001[bB](?=\[)|\\033(?=\[)|\u241b)(?:\[[\d;:?<=>]{0,40}[ -/]?[@-~]|\][^\u0007\u001b]{0,2000}(?:\u0007|\u001b\\)|_bk;t=\d{1,20}\u0007|[()#%][\w@]|[=>78cDEHMNOZ])|\u009b[\d;:?]{0,40}[@-~]/g;
/** What every escape has a character of; most lines have none. */
// oxlint-disable-next-line no-control-regex
const MAY_HAVE = /[\u001b\u009b\u241b]|\[[\d;]{0,20}[mK]/;

/** A line without terminal escapes: colours, erasing, titles, links. */
export function withoutEscapes(text: string): string {
  return MAY_HAVE.test(text) ? text.replace(ESCAPES, '') : text;
}
