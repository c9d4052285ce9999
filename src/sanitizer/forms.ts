import type { FrameTable } from './frame-table.ts';
import type { Beginning, Style } from './grammar.ts';
import { GoReport } from './go-report.ts';
import { KernelReport } from './kernel-report.ts';
import { OpenReport, type OpenStack } from './open-report.ts';
import { ABORTING, GWP_END, GWP_KIND, LEAK, NOTE, RULER, SUMMARY, TOP_LEAKS } from './titles.ts';

const CUT = 'the log ends within it';

/** A report of AddressSanitizer and its kin: up to its summary; without one (print_summary=0) up to what ends the process. */
class SanitizersReport extends OpenReport {
  #wasEmpty = false;

  protected read(text: string): 'ended' | undefined {
    const summary = summaryIn(text);
    this.summary ??= summary;
    if (summary !== undefined || this.#isLast(text)) return 'ended';
    if (this.kind === 'leak' && LEAK.test(text)) this.leak(text);
    else if (text !== '') this.text(text);
    this.isTop ||= TOP_LEAKS.test(text);
    this.#wasEmpty = text === '';
    return undefined;
  }

  unfinished(): string {
    return CUT;
  }

  #isLast(text: string): boolean {
    const { pid, tool } = this.begin;
    const aborting = text.endsWith('ABORTING') ? ABORTING.exec(text)?.groups?.pid : undefined;
    if (aborting !== undefined) return pid === undefined || Number(aborting) === pid;
    if (tool === 'ThreadSanitizer' && this.stacks.length > 0 && RULER.test(text)) {
      if (!this.#mayEndHere()) this.damage ??= 'another report begins within it';
      return true;
    }
    if (tool === 'NumericalStabilitySanitizer') return text === '' && this.stacks.length > 0; // it has no summary
    return tool === 'MemorySanitizer' && text === 'Exiting';
  }

  /** A ruler stands before ThreadSanitizer's reports too: without a summary it ends one behind an empty line, and a race behind two accesses. */
  #mayEndHere(): boolean {
    const isWhole = !this.kind.startsWith('data-race') || this.texts.some((text) => text.startsWith('Previous '));
    return this.#wasEmpty && isWhole;
  }
}

/** A `runtime error:` and what hangs on it: notes, with print_stacktrace=1 a stack that ends with an empty line, clang's summary. */
class UndefinedReport extends OpenReport {
  protected read(text: string): 'ended' | 'other' | undefined {
    const summary = summaryIn(text);
    if (summary !== undefined) {
      const kind = /^[a-z][a-z-]{3,60}(?= )/.exec(summary)?.[0];
      if (kind !== undefined && kind !== 'undefined-behavior') this.kind = kind;
      return 'ended';
    }
    if (text === '') return this.stacks.length > 0 ? undefined : 'other';
    if (!NOTE.test(text)) return 'other';
    this.text(text);
    return undefined;
  }

  unfinished(): string | undefined {
    return this.isInStack ? CUT : undefined;
  }
}

/** GWP-ASan's, whose second line says what it is of. */
class GwpReport extends OpenReport {
  protected read(text: string): 'ended' | undefined {
    if (GWP_END.test(text)) return 'ended';
    const kind = this.kind === 'unknown' ? GWP_KIND.exec(text)?.groups?.kind : undefined;
    if (kind !== undefined) this.kind = kind.toLowerCase().replace('(wild) ', '').replaceAll(' ', '-');
    if (text !== '') this.text(text);
    return undefined;
  }

  unfinished(): string {
    return CUT;
  }
}

/** A line that is a report by itself. */
class SingleReport extends OpenReport {
  protected read(): 'other' {
    return 'other';
  }

  unfinished(): undefined {
    return undefined;
  }
}

function summaryIn(text: string): string | undefined {
  return text.includes('SUMMARY: ') ? SUMMARY.exec(text)?.groups?.text : undefined;
}

const FORMS = {
  report: SanitizersReport,
  line: UndefinedReport,
  single: SingleReport,
  gwp: GwpReport,
} as const;

/** Opens a report. @param onLeak is given each leak of a leak check. */
export function openReport(
  begin: Beginning,
  line: number,
  table: FrameTable,
  onLeak: (leak: OpenStack) => void,
): OpenReport {
  const style: Style = begin.style;
  if (style === 'kernel') return new KernelReport(begin, line, table, onLeak);
  if (style === 'go') return new GoReport(begin, line, table, onLeak);
  return new FORMS[style](begin, line, onLeak);
}
