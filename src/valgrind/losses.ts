/** What one loss record lost: of a problem, by the number of it. */
export interface Loss {
  readonly problem: number;
  readonly direct: number;
  readonly indirect: number;
  readonly blocks: number;
}

const COLUMNS = 4;

/**
 * The loss records of one process, those of its last leak check: four numbers each. Used again for the next process, for
 * there may be thousands with thousands of records each.
 */
export class Losses {
  private values = new Float64Array(1 << 12);
  private used = 0;
  /** Of the record before: a leak check numbers its records from 1 on, and tells how many there are. */
  private number = 0;
  private of = 0;
  private over = false;

  get length(): number {
    return this.used / COLUMNS;
  }

  /** Whether no record has come since a leak check was over. */
  get isOver(): boolean {
    return this.over;
  }

  /** The leak check is over; the next record is of another. */
  endCheck(): void {
    this.over = true;
  }

  /** Whether a record is of another leak check than the one before. Call it once for each record, in their order. */
  beginsCheck(number = this.number + 1, of = this.of): boolean {
    const begins = this.over || number <= this.number || of !== this.of;
    this.number = number;
    this.of = of;
    this.over = false;
    return begins;
  }

  push(problem: number, direct: number, indirect: number, blocks: number): void {
    if (this.used + COLUMNS > this.values.length) {
      const larger = new Float64Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    const { values, used } = this;
    values[used] = problem;
    values[used + 1] = direct;
    values[used + 2] = indirect;
    values[used + 3] = blocks;
    this.used += COLUMNS;
  }

  problem(record: number): number {
    return this.values[record * COLUMNS] as number;
  }

  /** Bytes that `LEAK SUMMARY` counts: without those that are indirectly lost. */
  direct(record: number): number {
    return this.values[record * COLUMNS + 1] as number;
  }

  blocks(record: number): number {
    return this.values[record * COLUMNS + 3] as number;
  }

  /** Takes out all records of the problems that a test names. @returns them. */
  takeOut(isTaken: (problem: number) => boolean): Loss[] {
    const taken: Loss[] = [];
    const { values, used } = this;
    this.used = 0;
    for (let at = 0; at < used; at += COLUMNS) {
      const [problem, direct, indirect, blocks] = values.subarray(at, at + COLUMNS) as unknown as [
        number,
        number,
        number,
        number,
      ];
      if (isTaken(problem)) taken.push({ problem, direct, indirect, blocks });
      else this.push(problem, direct, indirect, blocks);
    }
    return taken;
  }

  emptied(): this {
    this.used = 0;
    this.number = 0;
    this.of = 0;
    this.over = false;
    return this;
  }
}
