import { Flags } from './columns.ts';
import { Losses } from './losses.ts';
import { LEAK_KINDS, isLeak, type Amount, type LeakName, type Problem, type VgProcess } from './model.ts';

/** Families that are kept open for more of their members. In logs that are read in order, members are near each other. */
const OPEN = 8;

/** A process and its forks, and what each of them leaked. */
type Family = Map<VgProcess, Losses>;

/** Leaks that forks report again of their parents, by kind. `exact` is false where it may be less. */
export interface Inherited {
  readonly leaks: Partial<Record<LeakName, Amount>>;
  readonly exact: boolean;
}

/**
 * Leaks that are counted more than once: a forked child has its parent's blocks, and reports them again as its own. What
 * its parent reports as well is inherited. Of a leak that only forks report (the parent was killed, or still had the
 * block), the family lost at least as much as that member which lost the most; what is above that may be inherited.
 * Memory is bounded: only the families seen last are open.
 */
export class Families {
  /** The oldest first. */
  private readonly open = new Set<Family>();
  private readonly byProcess = new Map<VgProcess, Family>();
  /** Pids whose family was closed. */
  private readonly closed = new Flags<false>(false);
  private readonly sums: Partial<Record<LeakName, Amount>> = {};
  private late = false;
  private exact = true;
  private readonly problems: readonly Problem[];
  private readonly scratches: Sums[] = [];
  private readonly pool: Losses[] = [];

  constructor(problems: readonly Problem[]) {
    this.problems = problems;
  }

  /** The loss records of a process that has some. */
  knownLossesOf(process: VgProcess): Losses | undefined {
    return this.byProcess.get(process)?.get(process);
  }

  /** Where the loss records of a process belong. */
  lossesOf(process: VgProcess): Losses {
    const family = this.byProcess.get(process) ?? this.join(process);
    return family.get(process) as Losses;
  }

  /** Call it when a process ended: a family that has ended in one log and can have no member in another is summed up. */
  finished(process: VgProcess): void {
    const family = this.byProcess.get(process);
    if (family !== undefined && [...family.keys()].every((member) => isOver(member) && member.parentPid === undefined))
      this.close(family);
  }

  /** What was inherited; undefined if a member came when its family had been closed, so that it is not known. */
  inherited(): Inherited | undefined {
    for (const family of this.open) this.close(family);
    return this.late ? undefined : { leaks: this.sums, exact: this.exact };
  }

  /** The family of the process that this one is a fork of, or of forks of this one, or a new one. */
  private join(process: VgProcess): Family {
    const related = [...this.open].filter((family) => isRelated(process, family));
    this.late ||= related.length === 0 && process.parentPid !== undefined && this.closed.get(process.parentPid);
    const family: Family = new Map([
      ...related.flatMap((other) => [...other]),
      [process, this.pool.pop() ?? new Losses()],
    ]);
    for (const other of related) this.open.delete(other);
    this.open.add(family);
    for (const member of family.keys()) this.byProcess.set(member, family);
    if (this.open.size > OPEN) this.closeOldest();
    return family;
  }

  private closeOldest(): void {
    const oldest = [...this.open].find((family) => [...family.keys()].every((member) => isOver(member)));
    if (oldest === undefined) return;
    for (const { pid, parentPid } of oldest.keys())
      if (pid !== undefined && parentPid !== undefined) this.closed.set(pid, true);
    this.close(oldest);
  }

  private close(family: Family): void {
    this.open.delete(family);
    for (const member of family.keys()) this.byProcess.delete(member);
    if (family.size > 1) this.sumUp(family);
    for (const records of family.values()) this.pool.push(records.emptied());
  }

  /** Without making any object for a leak: there may be thousands of families with thousands of leaks each. */
  private sumUp(family: Family): void {
    const [most, parents, own] = [this.scratch(0), this.scratch(1), this.scratch(2)];
    const byParent = Map.groupBy(family, ([member]) => parentOf(member, family));
    for (const [parent, children] of byParent) {
      const theirs = parent === undefined ? undefined : family.get(parent);
      parents.addAll(theirs);
      for (const [, losses] of children) {
        own.addAll(losses);
        for (let at = 0; at < losses.length; at++) this.compare(losses.problem(at), most, parents, own);
      }
      parents.clearAll(theirs);
    }
    for (const losses of family.values()) most.clearAll(losses);
  }

  private compare(problem: number, most: Sums, parents: Sums, own: Sums): void {
    const [bytes, blocks] = [own.bytes[problem] as number, own.blocks[problem] as number];
    own.clear(problem);
    if (blocks <= 0) return; // it stands in more records than one, and was compared before
    const known = parents.blocks[problem] as number;
    const from = known > 0 ? parents : most;
    if (known <= 0 && (most.blocks[problem] as number) > 0) this.exact = false;
    this.addInherited(
      this.problems[problem]?.kind ?? '',
      Math.min(from.bytes[problem] as number, bytes),
      Math.min(from.blocks[problem] as number, blocks),
    );
    if (known > 0) return;
    most.bytes[problem] = Math.max(most.bytes[problem] as number, bytes);
    most.blocks[problem] = Math.max(most.blocks[problem] as number, blocks);
  }

  private scratch(index: 0 | 1 | 2): Sums {
    const known = this.scratches[index];
    if (known !== undefined && known.bytes.length >= this.problems.length) return known;
    return (this.scratches[index] = new Sums(this.problems.length * 2));
  }

  private addInherited(kind: string, bytes: number, blocks: number): void {
    if (!isLeak(kind) || blocks === 0) return;
    const sum = (this.sums[LEAK_KINDS[kind]] ??= { bytes: 0, blocks: 0 });
    sum.bytes += bytes;
    sum.blocks += blocks;
  }
}

/** Amounts by the number of the problem. */
class Sums {
  readonly bytes: Float64Array;
  readonly blocks: Float64Array;

  constructor(length: number) {
    this.bytes = new Float64Array(length);
    this.blocks = new Float64Array(length);
  }

  addAll(losses: Losses | undefined): void {
    for (let at = 0; losses !== undefined && at < losses.length; at++) {
      const problem = losses.problem(at);
      this.bytes[problem] = (this.bytes[problem] as number) + losses.direct(at);
      this.blocks[problem] = (this.blocks[problem] as number) + losses.blocks(at);
    }
  }

  clearAll(losses: Losses | undefined): void {
    for (let at = 0; losses !== undefined && at < losses.length; at++) this.clear(losses.problem(at));
  }

  clear(problem: number): void {
    this.bytes[problem] = 0;
    this.blocks[problem] = 0;
  }
}

/** A process that ended, and, if it is a fork, whose parent did: that one's leaks are only told at its end. */
function isOver(process: VgProcess): boolean {
  return process.finished && (process.forkOf ?? process).finished;
}

/** The process that a member is a fork of, if that is in the family. */
function parentOf(member: VgProcess, family: Family): VgProcess | undefined {
  if (member.forkOf !== undefined && family.has(member.forkOf)) return member.forkOf;
  return [...family.keys()].find((other) => isFork(member, other));
}

/** Forks in one log have no header; forks with a log of their own name their parent, and run its command. */
function isRelated(process: VgProcess, family: Family): boolean {
  const root = process.forkOf ?? process;
  return [...family.keys()].some(
    (member) => (member.forkOf ?? member) === root || isFork(process, member) || isFork(member, process),
  );
}

function isFork(child: VgProcess, parent: VgProcess): boolean {
  return child.parentPid !== undefined && child.parentPid === parent.pid && child.command === parent.command;
}
