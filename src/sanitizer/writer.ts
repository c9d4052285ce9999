import { eventIn, type Event } from './events.ts';
import { FrameHead } from './frame-line.ts';
import type { FrameTable } from './frame-table.ts';
import { openReport } from './forms.ts';
import { beginning, UBSAN, type Beginning } from './grammar.ts';
import type { OpenReport, OpenStack } from './open-report.ts';
import { BEGINS } from './titles.ts';

/** What is given the parts of a log as they end. */
export interface Sink {
  report(report: OpenReport): void;
  /** One leak of a report that goes on. */
  leak(report: OpenReport, leak: OpenStack): void;
  said(event: Event): void;
}

/** Reports that are open at a time in what one writer writes. */
const MOST_OPEN = 8;
const MIXED = 'lines of several processes stand among one another, and some may be of either';

/** Reads what one writer of a log wrote: a process, or several that write to one place. */
export class Writer {
  readonly #table: FrameTable;
  readonly #sink: Sink;
  #open: OpenReport[] = [];
  /** The one that the line before was of. */
  #current: OpenReport | undefined;
  #lastLine = '';
  /** The process that ThreadSanitizer told of last: it counts its reports without a pid. */
  thread: number | undefined;

  constructor(table: FrameTable, sink: Sink) {
    this.#table = table;
    this.#sink = sink;
  }

  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  /** Takes in a frame's line. @param number of the frame, in the table. */
  frame(index: number, number: number): void {
    const [only] = this.#open;
    if (only === undefined) return;
    const report = this.#open.length === 1 ? only : this.#oneOf(this.#open.filter((each) => each.fits(index)));
    report.frame(index, number);
    this.#current = report;
  }

  /**
   * Takes in any other line.
   * @param line its number in the log.
   * @param isMarked it may be more than a line within a report.
   * @returns whether it is of a report, or says something of them.
   */
  text(given: string, line: number, isMarked: boolean): boolean {
    const text = MAY_BE_COLOURED.test(given) ? given.replaceAll(COLOUR, '') : given;
    if (text !== '') this.#lastLine = text;
    const begin = isMarked ? beginning(text) : undefined;
    if (begin !== undefined) this.#begin(begin, line);
    if (begin !== undefined || (this.#open.length > 0 && this.#offered(text))) return true;
    const event = isMarked ? eventIn(text) : undefined;
    if (event !== undefined) this.#event(event);
    return event !== undefined;
  }

  /** Whether a line ends what is open, which it is no part of: another's first line below reports of one line each. */
  isEndedBy(text: string): boolean {
    if (this.#open.length !== 1 || this.#open[0]?.begin.style !== 'line' || beginning(text) === undefined) return false;
    this.#close(this.#open[0]);
    return true;
  }

  /** A line that was passed over. */
  passed(text: string): void {
    if (text !== '') this.#lastLine = text;
  }

  /** There are no more lines. @returns whether the last one begins a report: the ruler before its first line. */
  end(): boolean {
    for (const report of this.#open) this.#close(report, report.unfinished());
    return BEGINS.test(this.#lastLine);
  }

  #begin(begin: Beginning, line: number): void {
    if (this.#open.some((report) => report.names(begin))) return;
    for (const report of this.#open) {
      const isOther = begin.tool !== UBSAN && report.begin.pid !== undefined && report.begin.pid !== begin.pid;
      if (report.begin.tool === UBSAN) this.#close(report);
      else if (begin.tool !== UBSAN && !isOther) this.#close(report, 'another report begins within it');
    }
    const [oldest] = this.#open;
    if (oldest !== undefined && this.#open.length === MOST_OPEN) this.#close(oldest, 'its last line is missing');
    const report = openReport(begin, line, this.#table, (leak) => this.#sink.leak(report, leak));
    this.#open.push(report);
    this.#current = report;
    if (begin.style === 'single') this.#close(report);
  }

  #offered(text: string): boolean {
    const report = this.#ofText(text);
    const answer = report.take(text);
    if (answer !== 'other') this.#current = report;
    if (answer === undefined) return !isEvent(text);
    this.#close(report);
    if (answer === 'ended') return !text.endsWith('ABORTING');
    return this.#open.length > 0 && this.#offered(text);
  }

  /** The report that a line is of: the one that it names, else that of the line before. */
  #ofText(text: string): OpenReport {
    const [only, ...others] = this.#open as [OpenReport, ...OpenReport[]];
    if (others.length === 0) return only;
    const named = this.#open.filter((report) => report.mentions(text));
    if (named.length === 1) return named[0] as OpenReport;
    if (text === '') return this.#current ?? only;
    return this.#oneOf(this.#open.filter((report) => report.begin.tool !== UBSAN));
  }

  /** One of several: if that is not certain, none of them is what it was. */
  #oneOf(reports: readonly OpenReport[]): OpenReport {
    if (reports.length === 1) return reports[0] as OpenReport;
    for (const report of reports.length === 0 ? this.#open : reports) report.damage ??= MIXED;
    const current = this.#current;
    if (current !== undefined && this.#open.includes(current)) return current;
    return this.#open[0] as OpenReport;
  }

  #event(event: Event): void {
    if (event.what === 'died')
      for (const report of this.#open)
        if (event.pid === undefined || report.begin.pid === event.pid)
          this.#close(report, 'another error ended the process while it was written');
    this.#sink.said(event.what === 'counted' && this.thread !== undefined ? { pid: this.thread, ...event } : event);
  }

  #close(report: OpenReport, why?: string): void {
    this.#open = this.#open.filter((each) => each !== report);
    if (this.#current === report) this.#current = undefined;
    if (report.begin.tool === 'ThreadSanitizer') this.thread = report.begin.pid;
    report.close(why);
    this.#sink.report(report);
  }
}

/** `[1m[31m==4007==ERROR: ...`: colours in a text that was copied out of a web page, which lost their first byte. */
const MAY_BE_COLOURED = /^\[\d{0,2}m|\[\d{1,2}m(?:\[0m)?$/;
const COLOUR = /\[\d{0,2}(?:;\d{1,2}){0,3}m/g;

/** Whether a line is more than one of a report's. */
function isEvent(text: string): boolean {
  return (
    text.endsWith('ABORTING') || (text.includes('Sanitizer') && /nested bug|found another one|DEADLYSIGNAL/.test(text))
  );
}

/** Reads frames' heads; one for all, for nothing of it is kept. */
export const head = new FrameHead();
