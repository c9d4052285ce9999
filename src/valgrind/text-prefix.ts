import { isDigit } from './digits.ts';

/** What stands before each line of valgrind: `==29== `. `mark` is `=` for users, `-` for debugging, `*` for clients, `?` else. */
export interface Prefix {
  readonly mark: number;
  readonly pid: number;
  /** Bytes up to the text of the line. */
  readonly length: number;
}

const GREATER = 62;
const COLON = 58;
const DOT = 46;
const SPACE = 32;
const MARKS = new Set(Buffer.from('=-*?'));
/** Beyond what the kernel gives out. */
const MAX_PID = 2 ** 31;

/**
 * Reads the prefix at `start`: `>`s for valgrind under valgrind, the mark twice, with `--time-stamp=yes` the time since
 * the start (`00:00:00:01.234 `), the pid, the mark twice, a blank.
 * @returns 'torn' where one prefix begins within another (`==29==2708==`): two processes wrote over each other.
 */
export function parsePrefix(bytes: Buffer, start: number, end: number): Prefix | 'torn' | undefined {
  let at = start;
  while (at < end && bytes[at] === GREATER) at++;
  const mark = bytes[at];
  if (mark === undefined || !MARKS.has(mark) || bytes[at + 1] !== mark) return undefined;
  at += 2;
  const time = timeStamp(bytes, at, end);
  if (time > 0) at = time;
  const digits = at;
  let pid = 0;
  for (; at < end && isDigit(bytes[at]); at++) pid = pid * 10 + (bytes[at] as number) - 48;
  if (at === digits || pid >= MAX_PID || bytes[at] !== mark || bytes[at + 1] !== mark || at + 2 > end) return undefined;
  at += 2;
  if (at === end) return { mark, pid, length: at - start }; // an editor took the blank away
  if (bytes[at] === SPACE) return { mark, pid, length: at + 1 - start };
  return isTorn(bytes, at, end, mark) ? 'torn' : undefined;
}

function timeStamp(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && (isDigit(bytes[at]) || bytes[at] === COLON || bytes[at] === DOT)) at++;
  return bytes[at] === SPACE && bytes[at - 4] === DOT ? at + 1 : 0;
}

function isTorn(bytes: Buffer, start: number, end: number, mark: number): boolean {
  let at = start;
  while (at < end && isDigit(bytes[at])) at++;
  return bytes[at] === mark && bytes[at + 1] === mark;
}
