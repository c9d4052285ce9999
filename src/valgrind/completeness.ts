import type { Completeness } from '../report/sections/valgrind.ts';
import { wasAskedToEnd } from './asked-to-end.ts';
import { Flags, Numbers } from './columns.ts';
import type { LeakName, LogFile, VgProcess } from './model.ts';

/** Judges every process of the logs, in their order. Nothing that was overwritten or cut off is complete. */
export function judgeCompleteness(processes: readonly VgProcess[], files: readonly LogFile[]): Completeness[] {
  const damaged = new Set(files.filter((file) => file.damaged).map((file) => file.path));
  const kin = new Map<string, Kin>();
  const byPid = new Numbers();
  for (const { index, file, started, pid, parentPid } of processes) {
    if (pid !== undefined && byPid.get(pid) === undefined) byPid.set(pid, index);
    if (started) addKin(kin, file, pid, parentPid);
  }
  const first = (pid: number) => processes[byPid.get(pid) ?? -1];
  return processes.map((process) =>
    judge(process, { damaged: damaged.has(process.file), kin: kin.get(process.file), first }),
  );
}

/** Pids of the processes of a log that have a header there, and of their parents. */
interface Kin {
  readonly pids: Flags<false>;
  readonly parents: Flags<false>;
}

function addKin(all: Map<string, Kin>, file: string, pid: number | undefined, parentPid: number | undefined): void {
  const kin = all.get(file) ?? { pids: new Flags(false), parents: new Flags(false) };
  all.set(file, kin);
  if (pid !== undefined) kin.pids.set(pid, true);
  if (parentPid !== undefined) kin.parents.set(parentPid, true);
}

interface Surroundings {
  readonly damaged: boolean;
  readonly kin: Kin | undefined;
  /** The first process of all logs that has a pid. */
  readonly first: (pid: number) => VgProcess | undefined;
}

function judge(process: VgProcess, around: Surroundings): Completeness {
  const { fatalSignal, finished } = process;
  if (process.form === 'xml' && around.damaged) return 'overwritten'; // whose each of its elements are, nothing tells
  if (process.aborted !== undefined) return 'valgrind-aborted';
  if (isOverwritten(process, around)) return 'overwritten';
  if (isHeadless(process)) return 'headless';
  if (process.stoppedAtFirstError) return 'exit-on-first-error';
  if (fatalSignal !== undefined && (finished || !wasAskedToEnd(fatalSignal))) return 'fatal-signal';
  if (finished) return hasGap(process, around) ? 'gap' : 'complete';
  if (process.replaced) return 'replaced-by-exec';
  return process.started || process.tool !== undefined || process.forkOf !== undefined ? 'killed' : 'quiet';
}

/**
 * Several processes opened the same file, each cutting it to nothing, and wrote over each other (`--trace-children=yes
 * --log-file=NAME` without %p). It shows in runs of NUL bytes, in torn lines, and in a process whose parent or child has a
 * header in the same log, and whose own is gone or counts more than the log shows.
 */
function isOverwritten(process: VgProcess, around: Surroundings): boolean {
  const { damaged, kin } = around;
  const { pid, parentPid } = process;
  const isShared =
    pid !== undefined && (kin?.parents.get(pid) || (parentPid !== undefined && kin?.pids.get(parentPid))) === true;
  if (!process.started) return damaged || isShared;
  return (damaged && (!process.finished || showsTooLittle(process))) || (isShared && hasGap(process, around));
}

/** Its log begins after its head: only the end was kept (`tail`), or what was printed before is gone. With -q there is no summary either. */
function isHeadless({ started, forkOf, tool, finished, heap, leaks }: VgProcess): boolean {
  return (
    !started && tool === undefined && forkOf === undefined && (finished || heap !== undefined || leaks !== undefined)
  );
}

/** More is counted than shown, and no reason for it is known: part of the log was cut out. */
function hasGap(process: VgProcess, { first }: Surroundings): boolean {
  return process.started && showsTooLittle(process) && !mayBeFork(process, first);
}

/** A fork with a log of its own (`%p`) has a header, and counts errors that only its parent's log shows. */
function mayBeFork(process: VgProcess, first: Surroundings['first']): boolean {
  if (process.form === 'xml' || process.forkOf !== undefined) return true;
  const parent = process.parentPid === undefined ? undefined : first(process.parentPid);
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
