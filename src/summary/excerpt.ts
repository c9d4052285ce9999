import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { statsOf } from '../elf/bytes.ts';
import { UsageError } from '../errors/errors.ts';
import type { Frame } from '../report/frame.ts';
import type { Excerpt } from '../report/sections/valgrind.ts';

const AROUND = 2;
const MAX_FILES = 100_000;
const MAX_SIZE = 8 * 1024 * 1024;
const SKIPPED = new Set(['.git', 'node_modules']);

/** Finds the source of frames below a directory, by the name of the file and by as much of its path as is known. */
export class SourceTree {
  private readonly byName = new Map<string, string[]>();

  /** @throws UsageError if there is no such directory. */
  constructor(root: string) {
    if (!statsOf(root)?.isDirectory())
      throw new UsageError(`--source-root ${root} is not a directory.`, 'Name the directory that holds the sources.');
    this.index(path.resolve(root), { files: 0 });
  }

  /** The lines around the one that a frame is at; undefined where the file isn't there, or more than one could be it. */
  excerpt(frame: Frame): Excerpt | undefined {
    const file = frame.file === undefined || frame.line === undefined ? undefined : this.find(frame);
    const line = frame.line ?? 0;
    const lines = file === undefined ? [] : readLines(file);
    if (file === undefined || line > lines.length) return undefined;
    const first = Math.max(1, line - AROUND);
    return {
      file,
      line,
      lines: lines.slice(first - 1, line + AROUND).map((text, index) => ({ number: first + index, text })),
    };
  }

  private find({ file = '', directory }: Frame): string | undefined {
    const candidates = this.byName.get(path.basename(file)) ?? [];
    if (candidates.length === 1) return candidates[0];
    const known = path.join(typeof directory === 'string' ? directory : '', file);
    const scored = candidates
      .map((candidate) => ({ candidate, score: commonTail(candidate, known) }))
      .toSorted((a, b) => b.score - a.score);
    return scored[0] !== undefined && scored[0].score > (scored[1]?.score ?? 0) ? scored[0].candidate : undefined;
  }

  private index(directory: string, seen: { files: number }): void {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const file = path.join(directory, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) this.index(file, seen);
      if (!entry.isFile() || ++seen.files > MAX_FILES) continue;
      this.byName.set(entry.name, [...(this.byName.get(entry.name) ?? []), file]);
    }
  }
}

function readLines(file: string): string[] {
  if (statSync(file).size > MAX_SIZE) return [];
  return readFileSync(file, 'utf8').split(/\r?\n/);
}

/** How many of the last parts of two paths are the same. */
function commonTail(a: string, b: string): number {
  const [left, right] = [a.split('/').toReversed(), b.split('/').toReversed()];
  const different = left.findIndex((part, index) => part !== right[index]);
  return different === -1 ? left.length : different;
}
