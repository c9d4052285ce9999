import type { LogLine } from '../log/envelope.ts';
import { plainReader } from '../log/plain.ts';
import { FrameTable } from './frame-table.ts';
import { MAY_BE_SANITIZERS, SANITIZER_LINE } from './grammar.ts';
import type { ReportedStack, SanitizerReport } from './model.ts';
import type { OpenReport, OpenStack } from './open-report.ts';
import { Scanner } from './scanner.ts';

/** Leaks of one report that are kept: it may have thousands. */
const MOST_LEAKS = 1000;

/**
 * Finds the reports of sanitizers in a log, whoever else writes to it, in bounded memory. A report that may not be whole, or into
 * which others wrote, is said to be damaged.
 * @param found is given each report when it has ended.
 */
export function sanitizerReader(found: (report: SanitizerReport) => void): { read(line: LogLine): void; end(): void } {
  const table = new FrameTable();
  const leaks = new Map<OpenReport, ReportedStack[]>();
  const scanner = new Scanner(table, {
    report(report) {
      found(whole(report, table, leaks.get(report)));
      leaks.delete(report);
    },
    leak(report, leak) {
      const known = leaks.get(report) ?? [];
      leaks.set(report, known);
      if (known.length < MOST_LEAKS) known.push(stackOf(leak, table));
    },
    said: () => {},
  });
  let before = 0;
  const plain = plainReader(SANITIZER_LINE, (line) => scanner.line({ ...line, number: line.number + before }));
  const passed: LogLine[] = [];
  let quiet = 0;
  let hasMarkup = false;
  return {
    read(line) {
      const text = typeof line === 'string' ? line : line.text;
      hasMarkup ||= text.trimStart().startsWith('<');
      quiet = MAY_BE_SANITIZERS.test(text) ? 0 : quiet + 1;
      if (quiet > QUIET && !hasMarkup && !scanner.isOpen) {
        if (passed.push(line) > LINES_BEFORE) {
          passed.shift();
          before += 1;
        }
        return;
      }
      for (const each of passed.splice(0)) plain.read(each);
      plain.read(line);
    },
    end() {
      plain.end();
      scanner.end();
    },
  };
}

/** So many lines behind the last such line are read, and so many before the next: they tell what stands around all lines. */
const QUIET = 64;
const LINES_BEFORE = 4;

/** A report with its frames. @param leaks of a leak check. */
export function whole(report: OpenReport, table: FrameTable, leaks: readonly ReportedStack[] = []): SanitizerReport {
  const { begin, kind, line, texts, damage } = report;
  const { tool, pid, headline, place, named } = begin;
  return {
    tool,
    ...(pid === undefined ? {} : { pid }),
    kind,
    headline,
    ...(place === undefined ? {} : { place }),
    ...(named === undefined ? {} : { named }),
    stacks: [...report.stacks.map((stack) => stackOf(stack, table)), ...leaks],
    ...(texts.length === 0 ? {} : { texts: [...texts] }),
    line,
    ...(damage === undefined ? {} : { damage }),
  };
}

/** A stack with its frames, numbered from the innermost. */
export function stackOf({ title, frames }: OpenStack, table: FrameTable): ReportedStack {
  return { title, frames: frames.map((frame, index) => ({ index, ...table.frames[frame] })) };
}
