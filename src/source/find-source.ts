import path from 'node:path';
import type { SourceFrame, SourcePlaces } from './model.ts';
import { readSource, type SourceFile } from './read-source.ts';

/** A source file, and whether it is where the compiler read it. */
export interface FoundSource {
  readonly file: SourceFile;
  /** `given`: found below a directory that somebody named, by the end of its path: it may be another file of that name. */
  readonly by: 'recorded' | 'given';
}

/** Parts of a path; no path of a compiler has more. */
const PARTS_MAX = 64;

/**
 * The files that may be the source of a frame, the likeliest first.
 * @param recorded whether to look where the compiler read it, and below which directory.
 */
export function* findSource(
  frame: Pick<SourceFrame, 'path'>,
  { maps = [], roots = [], repository }: SourcePlaces,
  recorded: { readonly below?: string | undefined } | undefined,
): Generator<FoundSource> {
  for (const { from, to } of maps.toSorted((a, b) => b.from.length - a.from.length)) {
    const inside = path.posix.relative(from, frame.path);
    if (inside !== '' && inside !== '..' && !inside.startsWith('../')) yield* found(path.join(to, inside), to, 'given');
  }
  for (const root of roots) yield* belowRoot(frame.path, root);
  const { below } = recorded ?? {};
  if (recorded !== undefined) yield* found(path.join(below ?? '/', frame.path), below, 'recorded');
  if (repository === undefined) return;
  if (frame.path.startsWith(`${repository}/`)) yield* found(frame.path, repository, 'recorded');
  else yield* belowRoot(frame.path, repository);
}

/** As much of the end of a path as leads to a file: of `/build/app/src/main.c` first `build/app/src/main.c`, then `app/src/main.c`. */
function* belowRoot(file: string, root: string): Generator<FoundSource> {
  const parts = file.split('/').filter((part) => part !== '');
  if (parts.length > PARTS_MAX) return;
  for (const index of parts.keys()) yield* found(path.join(root, ...parts.slice(index)), root, 'given');
}

function* found(file: string, within: string | undefined, by: FoundSource['by']): Generator<FoundSource> {
  const read = readSource(file, within);
  if (read !== undefined) yield { file: read, by };
}
