import { createHash } from 'node:crypto';
import { recordedSource } from '../debug-files/source-files.ts';
import type { SearchPlaces } from '../debug-files/lookup.ts';
import type { LineFile } from '../dwarf/line-files.ts';
import type { SourceSection } from '../report/sections/source.ts';
import { known, listOf } from '../text/known.ts';
import { findSource, type FoundSource } from './find-source.ts';
import type { Recorded, SourceFrame, SourcePlaces } from './model.ts';
import { namesFunction } from './names-function.ts';
import { isSourcePath } from './read-source.ts';

/** The file that holds a frame's debug information. */
export interface Build {
  /** Where its line tables are: the program itself, or its debug file. */
  readonly lineTable: string | undefined;
  /** The address that it was linked for of where the module begins in memory. */
  readonly base?: bigint | undefined;
  /** What line tables say of a frame's file, where somebody has read them already; undefined where nobody has. */
  readonly read?: ((frame: SourceFrame) => readonly LineFile[] | undefined) | undefined;
  /** When the program was written: milliseconds since 1970. */
  readonly time: number | undefined;
  /** Whether its paths are followed, and below which directory. */
  readonly recorded: { readonly below?: string | undefined } | undefined;
}

type ShownFrame = SourceSection['frames'][number];

const AROUND = 7;
const LONGEST_LINE = 240;

/** Asks somebody who has the source of builds for a frame's file; what `isRight` refuses is not taken. */
export type FetchSource = (frame: SourceFrame, isRight: (content: Buffer) => boolean) => Promise<Buffer | undefined>;

/**
 * The source around the lines of some frames, as far as it is found.
 * @param buildOf the file that a frame's debug information is in.
 * @param fetch for what is not found here.
 */
export async function sourceSection(
  frames: readonly SourceFrame[],
  places: SourcePlaces,
  search: SearchPlaces,
  buildOf: (frame: SourceFrame) => Build,
  fetch?: FetchSource,
): Promise<SourceSection | undefined> {
  const shown: ShownFrame[] = [];
  for (const frame of frames) {
    const build = buildOf(frame);
    const recorded = recordedOf(build, search, frame);
    const here = showFrame(frame, places, recorded, build);
    const fetched = fetch === undefined || here?.lines.length ? undefined : await fetchFrame(frame, recorded, fetch);
    shown.push(...listOf(fetched ?? here));
  }
  return shown.length === 0 ? undefined : { kind: 'source', title: 'Source', frames: shown };
}

function showFrame(frame: SourceFrame, places: SourcePlaces, recorded: Recorded, build: Build): ShownFrame | undefined {
  const embedded = recorded.embedded === undefined ? undefined : linesAround(recorded.embedded, frame.line);
  if (embedded !== undefined) return shownFrame(frame, { lines: embedded, checkedBy: 'embedded' });
  let changed: ShownFrame | undefined;
  for (const found of findSource(frame, places, build.recorded)) {
    const check = checkFile(found, frame, recorded, build.time);
    if (check === undefined) continue;
    const lines = check.isChanged ? undefined : linesAround(found.file.text, frame.line);
    const path = found.file.path === frame.path ? undefined : found.file.path;
    if (lines !== undefined)
      return shownFrame(frame, known({ lines, path, newer: check.isNewer, checkedBy: check.by }));
    changed ??= shownFrame(frame, known({ lines: [], path, changed: true as const, checkedBy: check.by }));
  }
  return changed;
}

/** What a server says is the build's own is not taken on its word: a page that asks for a password is no source. */
async function fetchFrame(frame: SourceFrame, { md5 }: Recorded, fetch: FetchSource): Promise<ShownFrame | undefined> {
  if (!frame.path.startsWith('/') || !isSourcePath(frame.path)) return undefined;
  const content = await fetch(frame, (bytes) => {
    const text = bytes.toString('utf8');
    if (md5.size > 0) return md5.has(createHash('md5').update(bytes).digest('hex'));
    return linesAround(text, frame.line) !== undefined && namesFunction(text, frame.function);
  });
  const lines = content && linesAround(content.toString('utf8'), frame.line);
  return (
    lines && shownFrame(frame, { lines, from: 'debuginfod' as const, checkedBy: md5.size > 0 ? 'md5' : 'build-id' })
  );
}

/** The source of a frame as the compiler read it, as far as that can be told; undefined where it is not found, or has changed since. */
export function sourceText(
  frame: SourceFrame,
  places: SourcePlaces,
  search: SearchPlaces,
  build: Build,
): string | undefined {
  const recorded = recordedOf(build, search, frame);
  if (recorded.embedded !== undefined) return recorded.embedded;
  for (const found of findSource(frame, places, build.recorded)) {
    const check = checkFile(found, frame, recorded, build.time);
    if (check !== undefined) return check.isChanged ? undefined : found.file.text;
  }
  return undefined;
}

function shownFrame(
  { index, function: name, file, line }: SourceFrame,
  rest: Pick<ShownFrame, 'lines' | 'path' | 'from' | 'changed' | 'newer' | 'checkedBy'>,
): ShownFrame {
  return { index, ...known({ function: name }), file, line, ...rest };
}

function recordedOf(build: Build, search: SearchPlaces, frame: SourceFrame): Recorded {
  const files =
    build.lineTable === undefined ? [] : (build.read?.(frame) ?? readFiles(build.lineTable, build, search, frame));
  const embedded = files.find(({ source: content }) => content !== undefined)?.source?.();
  return {
    md5: new Set(files.flatMap(({ md5 }) => md5 ?? [])),
    ...(embedded === undefined || embedded === '' ? {} : { embedded }),
  };
}

function readFiles(
  lineTable: string,
  { base }: Build,
  search: SearchPlaces,
  { path, offset }: SourceFrame,
): readonly LineFile[] {
  const address = offset === undefined || base === undefined ? undefined : Number(base + offset);
  return recordedSource(lineTable, search, path, address);
}

interface Check {
  readonly isChanged: boolean;
  /** It is newer than the program, which proves nothing. */
  readonly isNewer?: true;
  readonly by?: 'md5' | 'age';
}

/**
 * Whether a file is the one that was compiled. By its MD5 where that is known; else one where the compiler read it by its age. A
 * checkout is newer than the program also where nothing has changed, so that is told beside its lines; and unless it has the
 * function it is some other file of that name.
 * @returns undefined for what seems to be another file altogether.
 */
function checkFile(
  { file, by }: FoundSource,
  frame: SourceFrame,
  { md5 }: Recorded,
  built: number | undefined,
): Check | undefined {
  if (md5.size > 0) return { isChanged: !md5.has(file.md5), by: 'md5' };
  const isNewer = built !== undefined && file.changed > built;
  if (by === 'recorded' && built !== undefined) return { isChanged: isNewer, by: 'age' };
  if (!namesFunction(file.text, frame.function)) return undefined;
  return { isChanged: false, ...(isNewer ? { isNewer } : {}) };
}

/** Undefined where the file ends before the line. */
function linesAround(text: string, line: number): ShownFrame['lines'] | undefined {
  const all = text.split('\n');
  if (all.at(-1) === '') all.pop();
  if (line > all.length) return undefined;
  const first = Math.max(1, line - AROUND);
  return all.slice(first - 1, line + AROUND).map((each, index) => ({ number: first + index, text: shortened(each) }));
}

function shortened(line: string): string {
  const text = line.replace(/\r$/, '').trimEnd();
  return text.length <= LONGEST_LINE ? text : `${text.slice(0, LONGEST_LINE - 1)}…`;
}
