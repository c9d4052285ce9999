import { isTeamCity, quotedText, teamCityText } from './literal.ts';

/** What a program or launcher writes before each line, learned from one line: its times, counters and levels may change. */
export interface PrefixShape {
  /** The line behind the prefix, and who wrote it; undefined if the line has another prefix. */
  take(line: string): { readonly text: string; readonly writer: string; readonly prefix: string } | undefined;
}

const LONGEST = 400;
const LEVELS = '(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)';
const DATE = String.raw`\d{4}[-/]\d\d[-/]\d\d|[A-Z][a-z]{2} [ \d]\d(?= \d\d:)|\d\d?/[A-Z][a-z]{2}/\d{4}`;
const CLOCK = String.raw`\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?`;
const TOKEN = new RegExp(
  String.raw`(?<time>(?:${DATE})(?:[T :]${CLOCK})?|${CLOCK}|\d+\.\d+|\d+,\d{3,9}|1\d{9}(?:\d{3}){0,3}(?!\d))|(?<level>\b${LEVELS}\b)|(?<number>\d+)|(?<blanks>[ \t]+)`,
  'gi',
);
/** A number that counts lines: of cat -n and nl, of grep -n behind a file's name or without. `0: ` is a task's (srun). */
const COUNT = /^(?:\s*\d+(?=[ \t]|[:-]$|$)|\S+[:-]\d+(?=[:-]$))/;
/** A prefix ends so; a half line, which something is glued behind, ends in anything. */
const ENDS = /[^\p{L}\p{N}.]$/u;

/**
 * The shape of a prefix; undefined for text that can be none.
 * @param prefix all that stands before the first line of a report.
 */
export function prefixShape(prefix: string): PrefixShape | undefined {
  if (prefix.length > LONGEST || !ENDS.test(prefix)) return undefined;
  const end = /["'`]$/.exec(prefix)?.[0] ?? '';
  const body = prefix.slice(0, prefix.length - end.length);
  // logfmt quotes what holds a blank, CSV what holds a comma or a quote, and nothing else
  const quote = /[=,]$/.test(body) && end !== "'" ? '("?)' : `(${end})`;
  const stem = body.trimEnd();
  const pattern = new RegExp(
    `^${patternOf(stem, countEnd(body))}(?:${escaped(body.slice(stem.length))}${quote}|\\s*$)`,
    'i',
  );
  const inQuotes = isTeamCity(prefix) ? teamCityText : quotedText;
  const name = stem.replace(TOKEN, ' ').trim();
  return {
    take(line) {
      const match = pattern.exec(line);
      if (match === null) return undefined;
      const text = line.slice(match[0].length);
      const opened = match.at(-1) ?? '';
      const writer = [name, ...match.slice(1, -1)].join('/');
      return { text: opened === '' ? text : inQuotes(text, opened), writer, prefix: match[0] };
    },
  };
}

/** @param counted where a number ends that counts lines, if there is one. */
function patternOf(stem: string, counted: number): string {
  let pattern = '';
  let at = 0;
  for (const match of stem.matchAll(TOKEN)) {
    pattern +=
      literal(stem, at, match.index, counted, counted === match.index + match[0].length) +
      tokenPattern(stem, match, counted);
    at = match.index + match[0].length;
  }
  return pattern + literal(stem, at, stem.length, counted);
}

/** grep writes - in the place of : around the number of a line that is context. */
function literal(stem: string, start: number, end: number, counted: number, beforeCount = false): string {
  const text = escaped(stem.slice(start, end)).replace(beforeCount ? /(?::|\\-)$/ : /(?!)/, '[:-]');
  return counted === start ? text.replace(/^(?::|\\-)/, '[:-]') : text;
}

/** Numbers that tell one writer from another are groups; times, counters and levels are none. */
function tokenPattern(stem: string, { index, 0: token, groups = {} }: RegExpExecArray, counted: number): string {
  if (groups.time !== undefined) return timePattern(token);
  if (groups.level !== undefined) return LEVELS;
  if (groups.number !== undefined) return counted === index + token.length ? '\\d{1,20}' : '(\\d{1,20})';
  if (index > 0) return '[ \\t]{1,40}';
  // Before a counter blanks fill up; else the lines that follow are indented as much, and their own indentation counts.
  return /^\s*\d/.test(stem) ? '[ \\t]{0,40}' : escaped(token);
}

/** The same time but for its digits; a fraction of zero may be left out. */
function timePattern(time: string): string {
  return escaped(time)
    .replace(/[A-Z][a-z]{2}/, '[A-Z][a-z]{2}')
    .replace(/(?<=:\d\d|^\d+)(?:\\\.|,)\d+/, '(?:[.,]\\d{1,9})?')
    .replace(/ +(?=\d)/g, ' {1,2}')
    .replace(/(?<!\{1,|\{|,)\d+(?![,}\d])/g, '\\d{1,20}');
}

function countEnd(prefix: string): number {
  return COUNT.exec(prefix)?.[0].length ?? -1;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
