import { unwrap, type LogLine } from '../log/envelope.ts';
import { withoutEscapes } from '../log/escapes.ts';
import { parseFrameLine } from './frame-line.ts';
import { HEADER, kindOf, LAST, pidBehind, UNDEFINED } from './grammar.ts';
import type { ReportedStack, SanitizerReport } from './model.ts';

/** Frames of a stack, stacks of a report, and lines without a frame that are read: a report may have thousands of leaks. */
const MOST_FRAMES = 128;
const MOST_STACKS = 1000;
const MOST_LINES_BETWEEN = 400;
const LONGEST = 8192;

/**
 * Finds the reports of sanitizers in a log, whoever else writes to it, in bounded memory. A report whose frames are not
 * numbered one after the other, because another process wrote between them, is said to be damaged.
 * @param found is given each report when it has ended.
 */
export function sanitizerReader(found: (report: SanitizerReport) => void): { read(line: LogLine): void; end(): void } {
  let open: OpenReport | undefined;
  let number = 0;
  const close = (why?: string): void => {
    if (open !== undefined) found(open.report(why));
    open = undefined;
  };
  return {
    read: (line) => {
      number += 1;
      const given = typeof line === 'string' ? line : line.text;
      if (open === undefined && !MAY_BEGIN.test(given)) return;
      const header = beginning(plain(given.startsWith('{"') ? unwrap(line).text : given), number);
      if (header !== undefined) {
        close(open?.isUndefined === true ? undefined : 'another report begins within it');
        open = new OpenReport(header);
      } else if (open?.take(line) === 'ended') close();
    },
    end: () => close(open?.isUndefined === true ? undefined : 'the log ends within it'),
  };
}

const MAY_BEGIN = /Sanitizer: |: runtime error: /;

/** A line without the escapes that colour it. */
function plain(text: string): string {
  return withoutEscapes(text.slice(0, LONGEST)).trimEnd();
}

/** A report without what follows its first line. */
interface Beginning {
  readonly tool: string;
  readonly pid?: number;
  readonly kind: string;
  readonly headline: string;
  readonly line: number;
  /** What stands before it, as before all its lines. */
  readonly prefix: string;
}

function beginning(text: string, line: number): Beginning | undefined {
  const { prefix = '', pid, tool, text: said = '' } = HEADER.exec(text)?.groups ?? {};
  if (tool !== undefined) {
    const process = pid === undefined ? pidBehind(said) : Number(pid);
    const own = process === undefined ? {} : { pid: process };
    return { tool, ...own, kind: kindOf(said), headline: `${tool}: ${said}`, line, prefix };
  }
  const { text: error, prefix: before = '' } = UNDEFINED.exec(text)?.groups ?? {};
  if (error === undefined) return undefined;
  return { tool: UBSAN, kind: kindOf(error), headline: `${UBSAN}: ${error}`, line, prefix: before };
}

const UBSAN = 'UndefinedBehaviorSanitizer';

/** A report whose end has not been read. */
class OpenReport {
  readonly isUndefined: boolean;
  readonly #begin: Beginning;
  readonly #stacks: ReportedStack[] = [];
  #title = '';
  #between = 0;
  #damage: string | undefined;

  constructor(begin: Beginning) {
    this.#begin = begin;
    this.isUndefined = begin.tool === UBSAN;
  }

  /** Takes in a line; `ended`: it was the last one, or is none of this report. */
  take(line: LogLine): 'ended' | undefined {
    const text = this.#without(line);
    const frame = parseFrameLine(text);
    if (frame === undefined) return this.#other(text);
    this.#between = 0;
    const last = this.#stacks.at(-1);
    if (frame.index === 0) {
      if (this.#stacks.length < MOST_STACKS) this.#stacks.push({ title: this.#title, frames: [frame] });
    } else if (last === undefined || (last.frames.length < MOST_FRAMES && frame.index !== last.frames.length)) {
      this.#damage = 'its frames are not numbered one after the other: lines are missing, or others wrote between them';
    } else if (last.frames.length < MOST_FRAMES) last.frames.push(frame);
    return undefined;
  }

  /** A line without what stands before all lines of the report, or what a logger is known to put there. */
  #without(line: LogLine): string {
    const { prefix } = this.#begin;
    const given = plain(typeof line === 'string' ? line : line.text);
    if (prefix !== '' && (given.startsWith(prefix) || given === prefix.trimEnd())) return given.slice(prefix.length);
    return plain(unwrap(line).text);
  }

  #other(text: string): 'ended' | undefined {
    if (LAST.test(text)) return 'ended';
    if (text === '') return this.isUndefined && this.#stacks.length > 0 ? 'ended' : undefined;
    this.#title = text.trim();
    this.#between += 1;
    if (this.#between > MOST_LINES_BETWEEN) this.#damage ??= 'its last line is missing';
    return this.isUndefined || this.#between > MOST_LINES_BETWEEN ? 'ended' : undefined;
  }

  /** What was read. @param why it ended without its last line. */
  report(why: string | undefined): SanitizerReport {
    const { prefix: _, ...begin } = this.#begin;
    const damage = this.#damage ?? why;
    return { ...begin, stacks: this.#stacks, ...(damage === undefined ? {} : { damage }) };
  }
}
