import type { Completeness } from '../report/sections/valgrind.ts';
import type { LeakName, LogFile, VgProcess } from './model.ts';

/** Judges every process of the logs. Nothing that was overwritten or cut off is complete. */
export function judgeCompleteness(
  processes: readonly VgProcess[],
  files: readonly LogFile[],
): Map<VgProcess, Completeness> {
  const damaged = new Set(files.filter((file) => file.damaged).map((file) => file.path));
  const started = Map.groupBy(
    processes.filter((process) => process.started),
    (process) => process.file,
  );
  return new Map(
    processes.map((process) => [
      process,
      judge(process, { damaged: damaged.has(process.file), started: started.get(process.file) ?? [], all: processes }),
    ]),
  );
}

interface Surroundings {
  readonly damaged: boolean;
  /** The processes of the same log that have a header. */
  readonly started: readonly VgProcess[];
  readonly all: readonly VgProcess[];
}

function judge(process: VgProcess, around: Surroundings): Completeness {
  if (process.form === 'xml' && around.damaged) return 'overwritten'; // whose each of its elements are, nothing tells
  if (process.aborted !== undefined) return 'valgrind-aborted';
  if (isOverwritten(process, around)) return 'overwritten';
  if (process.stoppedAtFirstError) return 'exit-on-first-error';
  if (process.fatalSignal !== undefined) return 'fatal-signal';
  if (process.finished) return 'complete';
  if (process.replaced) return 'replaced-by-exec';
  return process.started || process.tool !== undefined || process.forkOf !== undefined ? 'killed' : 'quiet';
}

/**
 * Several processes opened the same file, each cutting it to nothing, and wrote over each other (`--trace-children=yes
 * --log-file=NAME` without %p). It shows in runs of NUL bytes, in torn lines, in a process that has no header though it
 * is no fork of one in the same log, and in summaries that count more than the log shows.
 */
function isOverwritten(process: VgProcess, { damaged, started, all }: Surroundings): boolean {
  if (process.started)
    return (
      (damaged && (!process.finished || showsTooLittle(process))) ||
      (!mayBeFork(process, all) && showsTooLittle(process))
    );
  if (damaged || started.some((other) => other.parentPid === process.pid && process.pid !== undefined)) return true;
  return process.forkOf === undefined && (process.finished || started.length > 0);
}

/** A fork with a log of its own (`%p`) has a header, and counts errors that only its parent's log shows. */
function mayBeFork(process: VgProcess, all: readonly VgProcess[]): boolean {
  if (process.form === 'xml' || process.forkOf !== undefined) return true;
  const parent = process.parentPid === undefined ? undefined : all.find((other) => other.pid === process.parentPid);
  return process.parentPid !== undefined && (parent === undefined || parent.command === process.command);
}

/** Kinds of leak that count as errors unless `--errors-for-leak-kinds` says otherwise. */
const COUNTED = ['definitelyLost', 'possiblyLost'] as const satisfies readonly LeakName[];

/**
 * More contexts are counted than shown. That means nothing where a kind of leak is counted and not shown at all
 * (`--show-leak-kinds`), or where valgrind gave up.
 */
function showsTooLittle({ errorSummary, leaks, shownLeaks, shownContexts, limitReached }: VgProcess): boolean {
  if (errorSummary === undefined || limitReached || shownContexts >= errorSummary.contexts) return false;
  return COUNTED.every((kind) => (leaks?.[kind]?.blocks ?? 0) === 0 || shownLeaks[kind] !== undefined);
}
