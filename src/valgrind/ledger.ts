import { Families } from './families.ts';
import { FrameTable } from './frame-table.ts';
import {
  LEAK_KINDS,
  isLeak,
  type Draft,
  type LogFile,
  type Problem,
  type Profile,
  type UsedSuppression,
  type VgProcess,
} from './model.ts';
import type { FrameJudge } from './root-cause.ts';
import { Sightings } from './sightings.ts';
import { StackTable } from './stack-table.ts';

/** valgrind's own identity of an error: the kind and the innermost four frames; of a leak: the whole stack. */
const FRAMES_OF_ERROR = 4;
const VARIANTS = 8;
/** What `ERROR SUMMARY` does not count, unless `--errors-for-leak-kinds` says otherwise. */
const UNCOUNTED_LEAKS = new Set(['Leak_IndirectlyLost', 'Leak_StillReachable']);

/** All that was read so far. It grows with distinct stacks and with processes, not with the length of the logs. */
export class Ledger {
  readonly table = new FrameTable();
  readonly files: LogFile[] = [];
  readonly processes: VgProcess[] = [];
  readonly problems: Problem[] = [];
  readonly profiles: Profile[] = [];
  readonly suppressions = new Map<string, UsedSuppression>();
  readonly sightings = new Sightings();
  readonly families = new Families(this.problems);
  readonly judge: FrameJudge;
  private readonly stacks = new StackTable();
  /** The problems of each stack: one, hardly ever several, of different kinds. */
  private readonly byStack: Problem[][] = [];

  constructor(judge: (table: FrameTable) => FrameJudge) {
    this.judge = judge(this.table);
  }

  openFile(path: string, form: LogFile['form']): LogFile {
    const file: LogFile = { path, form, damaged: false };
    this.files.push(file);
    return file;
  }

  openProcess(file: string, form: VgProcess['form']): VgProcess {
    const process: VgProcess = {
      index: this.processes.length,
      file,
      form,
      started: false,
      finished: false,
      shownContexts: 0,
      shownErrors: 0,
      shownLeaks: {},
      interpreterRecords: 0,
      profile: new Map(),
    };
    this.processes.push(process);
    return process;
  }

  /** Takes note of an error or loss record that a process shows. */
  record(process: VgProcess, draft: Draft, counted = true): Problem {
    const problem = this.problemOf(draft);
    problem.contexts++;
    if (counted) process.shownContexts++;
    if (counted && !UNCOUNTED_LEAKS.has(draft.kind)) process.shownErrors++;
    if (problem.interpreterOnly) process.interpreterRecords++;
    if (draft.leak === undefined && problem.variants.size < VARIANTS) problem.variants.add(draft.what);
    if (draft.leak !== undefined && isLeak(draft.kind)) {
      const { bytes, blocks, direct = bytes, indirect = 0 } = draft.leak;
      addLeak(problem, { bytes, blocks, direct, indirect });
      const shown = (process.shownLeaks[LEAK_KINDS[draft.kind]] ??= { bytes: 0, blocks: 0 });
      shown.bytes += direct;
      shown.blocks += blocks;
      this.families.addLeak(process, problem, direct, blocks);
    }
    this.sightings.add(process, problem);
    return problem;
  }

  /** Adds how often an error occurred that the process has shown, as `-s`, `-v` and XML's errorcounts tell. */
  countOccurrences(process: VgProcess, draft: Draft, times: number): void {
    const problem = this.problemOf(draft);
    if (!this.sightings.has(process, problem)) return; // a fork repeats what its parent had counted
    problem.occurrences += times;
    problem.countedContexts++;
  }

  /** The problem that a record is an instance of. */
  problemOf(draft: Draft): Problem {
    const length = isLeak(draft.kind) ? draft.stack.length : Math.min(draft.stack.length, FRAMES_OF_ERROR);
    const stack = this.stacks.intern(draft.stack, length);
    const problems = (this.byStack[stack] ??= []);
    for (const problem of problems) if (problem.kind === draft.kind) return problem;
    const problem: Problem = {
      index: this.problems.length,
      kind: draft.kind,
      what: draft.what,
      variants: new Set(),
      stack: [...draft.stack],
      extras: draft.extras.map(({ what, stack }) => ({ what, stack: [...stack] })),
      interpreterOnly: this.judge.interpreterOnly(draft.stack),
      contexts: 0,
      occurrences: 0,
      countedContexts: 0,
    };
    this.problems.push(problem);
    problems.push(problem);
    return problem;
  }

  addSuppression(name: string, file: string | undefined, count: number): void {
    const key = `${name}\n${file ?? ''}`;
    const known = this.suppressions.get(key);
    if (known !== undefined) known.count += count;
    else this.suppressions.set(key, { name, ...(file === undefined ? {} : { file }), count });
  }
}

function addLeak(problem: Problem, leak: NonNullable<Problem['leak']>): void {
  const sum = (problem.leak ??= { bytes: 0, blocks: 0, direct: 0, indirect: 0 });
  sum.bytes += leak.bytes;
  sum.blocks += leak.blocks;
  sum.direct += leak.direct;
  sum.indirect += leak.indirect;
}
