import { Families } from './families.ts';
import { FrameTable } from './frame-table.ts';
import {
  LEAK_KINDS,
  isLeak,
  type Draft,
  type LeakSize,
  type LogFile,
  type LossSize,
  type Problem,
  type Profile,
  type UsedSuppression,
  type VgProcess,
} from './model.ts';
import type { Loss } from './losses.ts';
import { ProcessTable } from './process-table.ts';
import type { FrameJudge } from './root-cause.ts';
import { Sightings } from '../summary/sightings.ts';
import { StackTable } from '../summary/stack-table.ts';

/** valgrind's own identity of an error: the kind and the innermost four frames; of a leak: the whole stack. */
const FRAMES_OF_ERROR = 4;
const VARIANTS = 8;
/** What `ERROR SUMMARY` does not count, unless `--errors-for-leak-kinds` says otherwise. */
const UNCOUNTED_LEAKS = new Set(['Leak_IndirectlyLost', 'Leak_StillReachable']);

/** All that was read so far. It grows with distinct stacks and with processes, not with the length of the logs. */
export class Ledger {
  readonly table = new FrameTable();
  readonly files: LogFile[] = [];
  readonly processes: readonly VgProcess[];
  readonly problems: Problem[] = [];
  readonly profiles: Profile[] = [];
  readonly suppressions = new Map<string, UsedSuppression>();
  readonly sightings = new Sightings();
  readonly families = new Families(this.problems);
  readonly judge: FrameJudge;
  private readonly stacks = new StackTable();
  private readonly processTable = new ProcessTable();
  /** The problems of each stack: one, hardly ever several, of different kinds. */
  private readonly byStack: Problem[][] = [];

  constructor(judge: (table: FrameTable) => FrameJudge) {
    this.judge = judge(this.table);
    this.processes = this.processTable.rows;
  }

  openFile(path: string, form: LogFile['form']): LogFile {
    const file: LogFile = { path, form, damaged: false };
    this.files.push(file);
    return file;
  }

  openProcess(file: string, form: VgProcess['form']): VgProcess {
    return this.processTable.open(file, form);
  }

  /** Takes note of an error or loss record that a process shows. */
  record(process: VgProcess, draft: Draft, counted = true): Problem {
    const problem = this.problemOf(draft);
    if (draft.leak === undefined) problem.contexts++;
    if (counted) process.shownContexts++;
    if (counted && !UNCOUNTED_LEAKS.has(draft.kind)) process.shownErrors++;
    if (problem.interpreterOnly) process.interpreterRecords++;
    if (draft.leak === undefined && problem.variants.size < VARIANTS) problem.variants.add(draft.what);
    if (draft.leak !== undefined) this.addLoss(process, problem, draft.leak);
    else this.sightings.add(process, problem);
    return problem;
  }

  /** A leak check of a process is over (or another begins): what it shows next takes the place of what it showed before. */
  leakCheckEnds(process: VgProcess): void {
    this.families.knownLossesOf(process)?.endCheck();
  }

  /**
   * A process has ended. What its last leak check no longer counts was found again.
   * @param checked a leak check has been made at the end, whose every loss record is shown.
   */
  finished(process: VgProcess, checked = false): void {
    const losses = this.families.knownLossesOf(process);
    if (losses === undefined) return;
    const nothingShown = checked && losses.isOver;
    this.takeBack(process, (problem) => {
      const { kind } = this.problems[problem] as Problem;
      return nothingShown || (isLeak(kind) && process.leaks?.[LEAK_KINDS[kind]]?.blocks === 0);
    });
    this.families.finished(process);
  }

  private addLoss(process: VgProcess, problem: Problem, size: LossSize): void {
    const losses = this.families.lossesOf(process);
    const begins = losses.beginsCheck(size.number, size.of);
    let { blocks, direct = size.bytes, indirect = 0 } = size;
    if (size.change === undefined) {
      if (begins) this.takeBack(process, () => true);
    } else {
      const before = this.takeBack(process, (index) => index === problem.index);
      if (before.length > 0) ({ blocks, direct, indirect } = changed(before, size.change));
    }
    if (blocks <= 0) return; // all of it was found again
    problem.contexts++;
    this.addAmounts(process, problem, { direct, indirect, blocks });
    losses.push(problem.index, direct, indirect, blocks);
    this.sightings.add(process, problem);
  }

  /** Undoes loss records of an earlier leak check. */
  private takeBack(process: VgProcess, isTaken: (problem: number) => boolean): Loss[] {
    const taken = this.families.lossesOf(process).takeOut(isTaken);
    for (const { problem: index, direct, indirect, blocks } of taken) {
      const problem = this.problems[index] as Problem;
      problem.contexts--;
      this.sightings.remove(process, problem);
      this.addAmounts(process, problem, { direct: -direct, indirect: -indirect, blocks: -blocks });
    }
    return taken;
  }

  private addAmounts(process: VgProcess, problem: Problem, { direct, indirect, blocks }: Omit<Loss, 'problem'>): void {
    if (!isLeak(problem.kind)) return;
    const sum = (problem.leak ??= { bytes: 0, blocks: 0, direct: 0, indirect: 0 });
    sum.bytes += direct + indirect;
    sum.blocks += blocks;
    sum.direct += direct;
    sum.indirect += indirect;
    this.processTable.addShown(process, LEAK_KINDS[problem.kind], { bytes: direct, blocks });
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

/** What a problem lost in all, after a change; each loss record of it may have been one of several. */
function changed(before: readonly Loss[], change: LeakSize): Omit<Loss, 'problem'> {
  const { bytes, direct = bytes, indirect = 0, blocks } = change;
  return before.reduce(
    (sum, loss) => ({
      direct: sum.direct + loss.direct,
      indirect: sum.indirect + loss.indirect,
      blocks: sum.blocks + loss.blocks,
    }),
    { direct, indirect, blocks },
  );
}
