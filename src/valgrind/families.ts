import { LEAK_KINDS, isLeak, type Amount, type LeakName, type Problem, type VgProcess } from './model.ts';

/** Families that are kept open for more of their members. In logs that are read in order, members are near each other. */
const OPEN = 8;

/** A process and its forks, and what each of them leaked. */
type Family = Map<VgProcess, Records>;

/**
 * Leaks that are counted more than once: a forked child has its parent's blocks, and reports them again as its own.
 * Of each leak a family lost at least as much as that member which lost the most; what is above that is inherited.
 * Memory is bounded: only the families seen last are open.
 */
export class Families {
  /** The oldest first. */
  private readonly open = new Set<Family>();
  private readonly byProcess = new Map<VgProcess, Family>();
  private readonly closedPids = new Set<number>();
  private readonly sums: Partial<Record<LeakName, Amount>> = {};
  private late = false;
  private readonly problems: readonly Problem[];
  private readonly scratches: Sums[] = [];
  private readonly pool: Records[] = [];

  constructor(problems: readonly Problem[]) {
    this.problems = problems;
  }

  addLeak(process: VgProcess, problem: Problem, bytes: number, blocks: number): void {
    const family = this.byProcess.get(process) ?? this.join(process);
    family.get(process)?.push(problem.index, bytes, blocks);
  }

  /** Call it when a process ended: a family that has ended in one log and can have no member in another is summed up. */
  finished(process: VgProcess): void {
    const family = this.byProcess.get(process);
    if (family !== undefined && [...family.keys()].every((member) => isOver(member) && member.parentPid === undefined))
      this.close(family);
  }

  /** What was inherited, by kind; undefined if a member came when its family had been closed, so that it is not known. */
  inherited(): Partial<Record<LeakName, Amount>> | undefined {
    for (const family of this.open) this.close(family);
    return this.late ? undefined : this.sums;
  }

  /** The family of the process that this one is a fork of, or of forks of this one, or a new one. */
  private join(process: VgProcess): Family {
    const related = [...this.open].filter((family) => isRelated(process, family));
    this.late ||= related.length === 0 && process.parentPid !== undefined && this.closedPids.has(process.parentPid);
    const family: Family = new Map([
      ...related.flatMap((other) => [...other]),
      [process, this.pool.pop() ?? new Records()],
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
      if (pid !== undefined && parentPid !== undefined) this.closedPids.add(pid);
    this.close(oldest);
  }

  private close(family: Family): void {
    this.open.delete(family);
    for (const member of family.keys()) this.byProcess.delete(member);
    if (family.size > 1) this.sumUp(family);
    for (const records of family.values()) this.pool.push(records.emptied());
  }

  /** Without making any object: there may be thousands of families with thousands of leaks each. */
  private sumUp(family: Family): void {
    const most = this.scratch(0);
    const own = this.scratch(1);
    for (const { values, used } of family.values()) {
      for (let at = 0; at < used; at += 3)
        own.add(values[at] as number, values[at + 1] as number, values[at + 2] as number);
      for (let at = 0; at < used; at += 3) this.compare(values[at] as number, most, own);
    }
    for (const { values, used } of family.values())
      for (let at = 0; at < used; at += 3) most.clear(values[at] as number);
  }

  private compare(problem: number, most: Sums, own: Sums): void {
    const [bytes, blocks, mostBytes, mostBlocks] = [
      own.bytes[problem] as number,
      own.blocks[problem] as number,
      most.bytes[problem] as number,
      most.blocks[problem] as number,
    ];
    own.clear(problem);
    if (blocks === 0) return; // it stands in more records than one, and was compared before
    if (mostBlocks > 0)
      this.addInherited(this.problems[problem]?.kind ?? '', Math.min(mostBytes, bytes), Math.min(mostBlocks, blocks));
    most.bytes[problem] = Math.max(mostBytes, bytes);
    most.blocks[problem] = Math.max(mostBlocks, blocks);
  }

  private scratch(index: 0 | 1): Sums {
    const known = this.scratches[index];
    if (known !== undefined && known.bytes.length >= this.problems.length) return known;
    return (this.scratches[index] = new Sums(this.problems.length * 2));
  }

  private addInherited(kind: string, bytes: number, blocks: number): void {
    if (!isLeak(kind)) return;
    const sum = (this.sums[LEAK_KINDS[kind]] ??= { bytes: 0, blocks: 0 });
    sum.bytes += bytes;
    sum.blocks += blocks;
  }
}

/** Loss records of one process, three numbers each: problem, bytes, blocks. Used again for the next. */
class Records {
  values = new Float64Array(1 << 12);
  used = 0;

  push(problem: number, bytes: number, blocks: number): void {
    if (this.used + 3 > this.values.length) {
      const larger = new Float64Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.used++] = problem;
    this.values[this.used++] = bytes;
    this.values[this.used++] = blocks;
  }

  emptied(): this {
    this.used = 0;
    return this;
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

  add(problem: number, bytes: number, blocks: number): void {
    this.bytes[problem] = (this.bytes[problem] as number) + bytes;
    this.blocks[problem] = (this.blocks[problem] as number) + blocks;
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
