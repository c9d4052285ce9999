import { fatalEvent, statement, summaryLine } from './text-summary.ts';
import { CANNOT_THROW, CANNOT_THROW_REASON, UNCOUNTED_KINDS, isContinuation, kindOf } from './kinds.ts';
import type { Ledger } from './ledger.ts';
import { parseLossRecord, type LossRecord } from './loss-record.ts';
import type { Draft, VgProcess } from './model.ts';

const MAX_FRAMES = 500; // valgrind's own limit for --num-callers
const ZERO = 48;
const NINE = 57;
const SPACE = 32;
const CONTEXT = /^([\d,]+) errors?(?: \(suppressed by .*\))? in context [\d,]+ of [\d,]+:$/;
const FROM_3_20 = /^3\.[2-9]\d|^[4-9]/; // helgrind tells Dubious from Misc
const FROM_3_23 = /^3\.(?:2[3-9]|[3-9]\d)|^[4-9]/; // open file descriptors are errors
/** `   with error code 16 (EBUSY: ...)`, `   <inherited from parent>`: the first line goes on. */
const PART_OF_MESSAGE = /^ {3}(?:with error code |<inherited from parent>)/;
const LOCKS_HELD = 'Locks held: ';
const NO_LIST = Infinity;
/** `FILE DESCRIPTORS: 5 open (3 std) at exit.`, since 3.25 `(3 inherited)`: the others are listed. */
const DESCRIPTORS = /^FILE DESCRIPTORS: (\d+) open(?: \((\d+) \w+\))? /;
/** massif and the minimal tool print nothing at the end but empty lines, which are counted. */
const ENDS_SILENTLY: ReadonlySet<string | undefined> = new Set(['massif', 'none']);
const STACK_OVERFLOW = 'Stack overflow in thread ';

/** A leak check is over, or the one at the end begins. */
const LEAK_CHECK = /^(?:LEAK SUMMARY:|HEAP SUMMARY:|All heap blocks were freed)/;

/**
 * The lines of one process in a text log, without their prefixes. An error is a line that is not indented, a stack,
 * and lines indented by one blank, each with a stack of its own; a blank line ends it, except in helgrind.
 */
export class TextProcess {
  readonly process: VgProcess;
  private readonly ledger: Ledger;
  private draft: Draft | undefined;
  /** Where the next frame belongs. */
  private stack: number[] | undefined;
  /** A line that is not known: an error of a new kind if a stack follows. */
  private pending: string | undefined;
  /** `-s` and `-v` repeat each error with how often it occurred. */
  private times: number | undefined;
  private blanks = 0;
  /** File descriptors that are yet to be listed. */
  private descriptors = NO_LIST;
  /** valgrind said that a stack could not grow, and no error came since. */
  private overflowed = false;

  constructor(ledger: Ledger, process: VgProcess) {
    this.ledger = ledger;
    this.process = process;
  }

  /** Whether nothing is begun, so that the next line can be read by another object as well. */
  get isIdle(): boolean {
    const { draft, stack, pending, times, overflowed, descriptors } = this;
    return (
      (draft ?? stack ?? pending ?? times) === undefined &&
      !overflowed &&
      descriptors === NO_LIST &&
      !ENDS_SILENTLY.has(this.process.tool)
    );
  }

  /** The innermost frame of a stack (`at`); a second stack below one line is the error's own, which FdBadUse tells last. */
  innermost(frame: number): void {
    if (this.stack !== undefined && this.stack.length > 0)
      this.stack = this.draft?.stack.length === 0 ? this.draft.stack : undefined;
    this.frame(frame);
  }

  /** A frame of the current stack. */
  frame(frame: number): void {
    if (this.stack === undefined && this.pending !== undefined) this.begin('Unknown', this.pending);
    if (this.stack !== undefined && this.stack.length < MAX_FRAMES) this.stack.push(frame);
  }

  /** Any other line. */
  message(text: string): void {
    const first = text.charCodeAt(0);
    if (text === '') this.blank();
    else if (first === SPACE) this.indented(text);
    else if (first >= ZERO && first <= NINE) this.numbered(text);
    else this.plain(text);
  }

  /** There is no more: what was begun is complete as far as it goes. */
  end(): void {
    this.endRecord();
  }

  private blank(): void {
    this.blanks++;
    if (ENDS_SILENTLY.has(this.process.tool)) this.silentEnd();
    this.pending = undefined;
    if (this.process.tool === 'helgrind') this.stack = undefined;
    else this.endRecord();
  }

  /** massif and the minimal tool print nothing at the end but a second empty line, with --track-fds also a list of descriptors. */
  private silentEnd(): void {
    if (this.draft !== undefined && this.draft.kind === 'FdNotClosed') this.descriptors--;
    if (this.descriptors === NO_LIST ? this.blanks === 2 && this.draft === undefined : this.descriptors <= 0) {
      this.endRecord();
      this.process.finished = true;
    }
  }

  private indented(text: string): void {
    if (text.charCodeAt(1) !== SPACE) return this.auxiliary(text.slice(1));
    if (this.draft === undefined) return summaryLine(this.process, text);
    if (PART_OF_MESSAGE.test(text)) this.draft.what += text.slice(2);
  }

  private auxiliary(text: string): void {
    if (this.draft === undefined) return fatalEvent(this.process, text);
    const { kind, stack, extras } = this.draft;
    // Helgrind's text tells both stacks of the wrong order; its XML, and we, blame the later of the two.
    if (kind === 'LockOrder' && stack.length === 0 && text.startsWith('followed by a later ')) this.stack = stack;
    else {
      extras.push({ what: text, stack: [] });
      this.stack = extras.at(-1)?.stack;
    }
  }

  /** The first line of a loss record. What it says is in its sizes. */
  lossRecord({ kind, leak }: LossRecord): void {
    this.begin(kind, '');
    if (this.draft !== undefined) this.draft.leak = leak;
  }

  private numbered(text: string): void {
    const record = parseLossRecord(text);
    if (record !== undefined) return this.lossRecord(record);
    this.endRecord();
    const times = CONTEXT.exec(text)?.[1];
    if (times !== undefined) this.times = Number(times.replaceAll(',', ''));
  }

  /** What the program, or valgrind's replacement of a function in it, asked to print (`**29** ...`). */
  client(text: string): void {
    this.endRecord();
    this.pending = undefined;
    if (text.startsWith(CANNOT_THROW)) {
      this.process.aborted ??= CANNOT_THROW_REASON;
      this.process.abortStack ??= [];
    }
    this.stack = this.process.abortStack?.length === 0 ? this.process.abortStack : undefined; // below the second line of it
  }

  /** `Stack overflow in thread #1: can't grow stack to 0x...` comes before the fatal signal and again in the middle of it. */
  private overflow(): void {
    this.overflowed = true;
    if (this.process.fatalSignal !== undefined) this.process.fatalSignal.stackOverflow = true;
  }

  private plain(text: string): void {
    if (text.startsWith(STACK_OVERFLOW)) return this.overflow();
    if (this.draft !== undefined && text.startsWith(LOCKS_HELD)) return this.locksHeld(text);
    if (this.draft !== undefined && isContinuation(text)) return this.auxiliary(text);
    const kind = kindOf(text);
    if (kind === 'Dubious' && !FROM_3_20.test(this.process.version ?? '')) return this.begin('Misc', text);
    if (kind !== undefined) return this.begin(kind, text);
    this.endRecord();
    const [, open, standard = 0] = DESCRIPTORS.exec(text) ?? [];
    if (open !== undefined) this.descriptors = Number(open) - Number(standard);
    if (LEAK_CHECK.test(text)) this.ledger.leakCheckEnds(this.process);
    const known = statement(this.process, text);
    this.pending = known ? undefined : text;
    if (known && text.startsWith('Process terminating')) this.fatalSignal();
  }

  private fatalSignal(): void {
    const { fatalSignal } = this.process;
    this.stack = fatalSignal?.stack;
    if (fatalSignal !== undefined && this.overflowed) fatalSignal.stackOverflow = true;
  }

  /** `Locks held: 1, at address 0x10C0C0` stands between the first line of a race and its stack. */
  private locksHeld(text: string): void {
    if (text !== `${LOCKS_HELD}none`) this.draft?.extras.push({ what: text, stack: [] });
  }

  private begin(kind: string, what: string): void {
    if (kind === 'HoldtimeErr' && this.draft?.kind === kind && this.draft.what === '') {
      this.draft.what = what;
      this.stack = this.draft.stack;
      return;
    }
    this.endRecord();
    if (this.times === undefined) this.process.finished = false; // that was not the last ERROR SUMMARY
    this.pending = undefined;
    this.overflowed = false;
    this.draft = { kind, what, stack: [], extras: [] };
    this.stack = this.draft.stack;
    if (what !== 'Acquired at:') return;
    this.draft.what = '';
    this.auxiliary(what);
  }

  private endRecord(): void {
    const { draft, times } = this;
    this.draft = undefined;
    this.stack = undefined;
    if (draft === undefined || (this.process.aborted !== undefined && this.process.abortStack === undefined)) return;
    this.times = undefined;
    if (times === undefined)
      this.ledger.record(
        this.process,
        draft,
        draft.kind === 'FdNotClosed' ? FROM_3_23.test(this.process.version ?? '') : !UNCOUNTED_KINDS.has(draft.kind),
      );
    else this.ledger.countOccurrences(this.process, draft, times);
  }
}
