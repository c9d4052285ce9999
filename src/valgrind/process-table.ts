import { Counts, Flags, Numbers, Rare, Texts, type Column } from './columns.ts';
import { Groups } from './groups.ts';
import type { Amount, ErrorSummary, FatalSignal, Heap, LeakName, Leaks, VgProcess } from './model.ts';

type Columns = { readonly [Key in Exclude<keyof VgProcess, 'index'>]-?: Column<VgProcess[Key]> };

/** All processes, by columns: a row is a VgProcess, which holds nothing itself but its number. */
export class ProcessTable {
  readonly rows: VgProcess[] = [];
  private readonly shownLeaks = new Groups<Leaks>(() => ({}));
  private readonly makeRow = rowMaker({
    file: always(new Texts()),
    form: always(new Texts<VgProcess['form']>()),
    pid: new Numbers(),
    parentPid: new Numbers(),
    tool: new Texts(),
    version: new Texts(),
    command: new Texts(),
    started: new Flags(false),
    finished: new Flags(false),
    aborted: new Texts(),
    abortStack: new Rare<number[]>(),
    summaryFirst: new Flags(undefined),
    stoppedAtFirstError: new Flags(undefined),
    replaced: new Flags(undefined),
    forkOf: rowsOf(this.rows),
    fatalSignal: new Rare<FatalSignal>(),
    errorSummary: new Groups<ErrorSummary | undefined>(() => undefined),
    heap: new Groups<Heap | undefined>(() => undefined),
    leaks: new Groups<Leaks | undefined>(() => undefined),
    shownContexts: new Counts(),
    shownErrors: new Counts(),
    shownLeaks: this.shownLeaks,
    limitReached: new Flags(undefined),
    interpreterRecords: new Counts(),
    profile: new Groups<VgProcess['profile']>(() => ({})),
  });

  open(file: string, form: VgProcess['form']): VgProcess {
    const process = this.makeRow(this.rows.length);
    this.rows.push(process);
    return Object.assign(process, { file, form });
  }

  /** Adds to what the loss records of a process show: there may be millions. */
  addShown({ index }: VgProcess, kind: LeakName, amount: Amount): void {
    this.shownLeaks.add(index, { [kind]: amount });
  }
}

/** Makes rows whose every property is read from its column and written to it. */
function rowMaker(columns: Columns): (index: number) => VgProcess {
  class Row {
    readonly index: number;

    constructor(index: number) {
      this.index = index;
    }
  }
  for (const [name, column] of Object.entries<Column<never>>(columns as never))
    Object.defineProperty(Row.prototype, name, {
      enumerable: true,
      get(this: Row) {
        return column.get(this.index);
      },
      set(this: Row, value: never) {
        column.set(this.index, value);
      },
    });
  return (index) => new Row(index) as VgProcess;
}

/** A column in which every row has a text from its beginning. */
function always<Text extends string>(texts: Texts<Text>): Column<Text> {
  return { get: (row) => texts.get(row) as Text, set: (row, value) => texts.set(row, value) };
}

function rowsOf(rows: readonly VgProcess[]): Column<VgProcess | undefined> {
  const numbers = new Numbers();
  return {
    get: (row) => rows[numbers.get(row) ?? -1],
    set: (row, value) => numbers.set(row, value?.index),
  };
}
