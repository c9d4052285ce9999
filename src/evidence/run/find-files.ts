import { readdirSync, statSync, type Dirent, type Stats } from 'node:fs';
import path from 'node:path';
import type { CorePattern } from '../../linux/core-pattern.ts';

type FilePattern = Extract<CorePattern, { kind: 'file' }>;

/** Files that may be cores of the run, oldest first. `complete`: false if there were too many files to look at all. */
export interface FoundFiles {
  readonly files: readonly string[];
  readonly complete: boolean;
}

/** Entries of directories that are looked at; this takes about a second. */
const MAX_ENTRIES = 200_000;
/** A file system may keep times in coarser steps than the clock. */
const GRANULARITY = 1000;
const SKIPPED: ReadonlySet<string> = new Set(['.git', 'proc', 'sys']);

/**
 * Looks for files of a pattern's name that were written since a time.
 * @param below where to look for a relative pattern: a process may have crashed in any directory below.
 * @param since milliseconds since 1970.
 */
export function findFiles(pattern: FilePattern, below: readonly string[], since: number): FoundFiles {
  const found = new Map<string, number>();
  const budget = { left: MAX_ENTRIES };
  const add = (file: string): void => {
    const info = statsIn(file);
    if (info?.isFile() === true && info.mtimeMs >= since - GRANULARITY) found.set(file, info.mtimeMs);
  };
  if (pattern.place === 'absolute') matchParts('/', pattern.parts, budget, add);
  else for (const root of outermost(below)) walk(root, pattern.parts, budget, add);
  return { files: [...found].toSorted((a, b) => a[1] - b[1]).map(([file]) => file), complete: budget.left > 0 };
}

/** Undefined for a link to nothing, a loop of links, a file that is gone or may not be looked at: no core of ours. */
function statsIn(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

/** A relative pattern may itself name directories below that of the process. */
function walk(
  directory: string,
  parts: readonly RegExp[],
  budget: { left: number },
  add: (file: string) => void,
): void {
  const queue = [directory];
  for (let next = queue.shift(); next !== undefined && budget.left > 0; next = queue.shift()) {
    const entries = entriesOf(next, budget);
    matchEntries(next, entries, parts, budget, add);
    for (const entry of entries)
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) queue.push(path.join(next, entry.name));
  }
}

function matchParts(
  directory: string,
  parts: readonly RegExp[],
  budget: { left: number },
  add: (file: string) => void,
): void {
  matchEntries(directory, entriesOf(directory, budget), parts, budget, add);
}

function matchEntries(
  directory: string,
  entries: readonly Dirent[],
  [part, ...rest]: readonly RegExp[],
  budget: { left: number },
  add: (file: string) => void,
): void {
  for (const { name } of entries.filter((entry) => part?.test(entry.name))) {
    const file = path.join(directory, name);
    if (rest.length === 0) add(file);
    else matchParts(file, rest, budget, add);
  }
}

function entriesOf(directory: string, budget: { left: number }): Dirent[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    budget.left -= entries.length;
    return entries;
  } catch {
    return []; // gone, not a directory, or not ours to read
  }
}

function outermost(directories: readonly string[]): string[] {
  const all = [...new Set(directories.map((directory) => path.resolve(directory)))];
  return all.filter(
    (directory) =>
      !all.some((other) => other !== directory && `${directory}/`.startsWith(other === '/' ? '/' : `${other}/`)),
  );
}
