import path from 'node:path';
import { openFile, statsOf } from '../elf/bytes.ts';
import { buildIdOf } from '../elf/build-id.ts';
import { readElf } from '../elf/elf.ts';
import { EvidenceError, ToolError } from '../errors/errors.ts';
import type { Incomplete } from '../report/model.ts';
import type { Frame } from '../report/frame.ts';
import type { SourceAt } from '../tools/addr2line.ts';
import type { Ledger, Sighting } from './ledger.ts';
import type { ReportedStack } from './model.ts';

/** Files that are looked into: a program has some hundred at most. */
const MOST_FILES = 200;

/** Of each file what is at its addresses. */
type Answers = ReadonlyMap<string, ReadonlyMap<string, readonly SourceAt[]>>;

/**
 * Names the frames that have only a module and an offset, by the debug information of the files, if they are there and are those of
 * the reports: by build-id; where a report has none (gcc's), by their age, for a file that was written since the log is another one.
 * @returns what kept frames from being named.
 */
export async function symbolise(ledger: Ledger): Promise<Incomplete[]> {
  const wanted = wantedOf(ledger);
  if (wanted.size === 0) return [];
  const { sourcesAt } = await import('../tools/addr2line.ts');
  const answers = new Map<string, ReadonlyMap<string, readonly SourceAt[]>>();
  for (const [file, offsets] of [...wanted].slice(0, MOST_FILES)) {
    try {
      answers.set(file, await sourcesAt(file, [...offsets]));
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      return [{ what: 'names of frames without one', why: error.message.replace(/\.$/, '') }];
    }
  }
  for (const sighting of ledger.sightings) name(sighting, answers);
  return [];
}

/** The offsets that are asked for, by file. */
function wantedOf(ledger: Ledger): Map<string, Set<string>> {
  const wanted = new Map<string, Set<string>>();
  const isThat = memoised((file, buildId, log) => isSameFile(file, buildId, log));
  for (const sighting of ledger.sightings) {
    const [first = 0] = ledger.seenBy.of(sighting);
    const log = ledger.processes[first]?.file ?? '';
    for (const { module, offset, buildId } of sighting.report.stacks.flatMap(({ frames }) =>
      frames.filter(isNameless),
    )) {
      if (module === undefined || offset === undefined || !isThat(module, buildId, log)) continue;
      const offsets = wanted.get(module) ?? new Set();
      wanted.set(module, offsets.add(offset));
    }
  }
  return wanted;
}

function isNameless({ function: name, module, offset }: Frame): boolean {
  return name === undefined && module !== undefined && offset !== undefined && path.isAbsolute(module);
}

function isSameFile(file: string, buildId: string | undefined, log: string): boolean {
  try {
    if (statsOf(file)?.isFile() !== true) return false;
    return buildId === undefined ? isOlder(file, log) : buildIdIn(file) === buildId;
  } catch (error) {
    if (error instanceof EvidenceError || isOfSystem(error)) return false;
    throw error;
  }
}

/** A path that can't be one, or may not be looked at. */
function isOfSystem(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code !== undefined;
}

function isOlder(file: string, log: string): boolean {
  const written = log === '-' ? undefined : statsOf(log)?.mtimeMs;
  return written !== undefined && (statsOf(file)?.mtimeMs ?? Infinity) <= written;
}

function buildIdIn(file: string): string | undefined {
  const bytes = openFile(file);
  try {
    return buildIdOf(bytes, readElf(bytes));
  } finally {
    bytes.close();
  }
}

function memoised(
  test: (file: string, buildId: string | undefined, log: string) => boolean,
): (file: string, buildId: string | undefined, log: string) => boolean {
  const known = new Map<string, boolean>();
  return (file, buildId, log) => {
    const key = `${file}\n${buildId ?? log}`;
    const answer = known.get(key) ?? test(file, buildId, log);
    known.set(key, answer);
    return answer;
  };
}

function name({ report }: Sighting, answers: Answers): void {
  report.stacks = report.stacks.map((stack): ReportedStack => ({
    ...stack,
    frames: stack.frames
      .flatMap((frame): readonly Omit<Frame, 'index'>[] => {
        const found = isNameless(frame) ? answers.get(frame.module ?? '')?.get(frame.offset ?? '') : undefined;
        return found === undefined || found.length === 0 ? [frame] : found.map((source) => ({ ...frame, ...source }));
      })
      .map((frame, index) => ({ ...frame, index })),
  }));
}
