import { Numbers } from './columns.ts';
import type { Ledger } from './ledger.ts';
import { TextProcess } from './text-process.ts';

/** More processes than ever write at the same time. */
const OPEN = 1 << 8;

/** The processes of a text log by pid. Of those whose lines are over for the time being only the numbers are kept. */
export class OpenProcesses {
  private readonly ledger: Ledger;
  private readonly open = new Map<number, TextProcess>();
  private readonly rows = new Numbers();
  private readonly isInUse: (process: TextProcess) => boolean;
  private limit = OPEN;

  constructor(ledger: Ledger, isInUse: (process: TextProcess) => boolean) {
    this.ledger = ledger;
    this.isInUse = isInUse;
  }

  /** The process that had a pid last. */
  get(pid: number): TextProcess | undefined {
    const known = this.open.get(pid);
    const row = known === undefined ? this.rows.get(pid) : undefined;
    const process = this.ledger.processes[row ?? -1];
    return process === undefined ? known : this.keep(pid, new TextProcess(this.ledger, process));
  }

  has(pid: number): boolean {
    return this.open.has(pid) || this.rows.get(pid) !== undefined;
  }

  /** A new process takes the place of one of the same pid. */
  add(pid: number, opened: TextProcess): void {
    this.rows.set(pid, opened.process.index);
    this.open.delete(pid);
    this.keep(pid, opened);
  }

  /** There are no more lines. */
  end(): void {
    for (const process of this.open.values()) process.end();
  }

  private keep(pid: number, process: TextProcess): TextProcess {
    if (this.open.size >= this.limit) {
      for (const [other, each] of this.open) if (each.isIdle && !this.isInUse(each)) this.open.delete(other);
      this.limit = Math.max(OPEN, this.open.size * 2);
    }
    this.open.set(pid, process);
    return process;
  }
}
