/** Something that is counted: the ledger's nth. */
interface Numbered {
  readonly index: number;
}

/** Which processes saw which problem: one bit for each pair. */
export class Sightings {
  private readonly rows: Uint32Array[] = [];

  add(process: Numbered, problem: Numbered): void {
    const word = process.index >>> 5;
    let row = this.rows[problem.index] ?? new Uint32Array(1);
    if (word >= row.length) {
      const longer = new Uint32Array(Math.max(word + 1, row.length * 2));
      longer.set(row);
      row = longer;
    }
    row[word] = (row[word] as number) | (1 << (process.index & 31));
    this.rows[problem.index] = row;
  }

  /** A process sees a problem no more: a block was found again. */
  remove(process: Numbered, problem: Numbered): void {
    const row = this.rows[problem.index];
    const word = process.index >>> 5;
    if (row?.[word] !== undefined) row[word] &= ~(1 << (process.index & 31));
  }

  has(process: Numbered, problem: Numbered): boolean {
    return (((this.rows[problem.index]?.[process.index >>> 5] ?? 0) >>> (process.index & 31)) & 1) === 1;
  }

  /** Indexes of the processes that saw a problem, ascending. */
  of(problem: Numbered): number[] {
    const indexes: number[] = [];
    for (const [word, bits] of (this.rows[problem.index] ?? new Uint32Array()).entries()) {
      for (let bit = 0; bit < 32; bit++) if ((bits >>> bit) & 1) indexes.push(word * 32 + bit);
    }
    return indexes;
  }
}
