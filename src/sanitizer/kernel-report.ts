import type { FrameTable } from './frame-table.ts';
import type { Beginning } from './grammar.ts';
import { OpenReport, type OpenStack } from './open-report.ts';
import { undefinedKind } from './undefined-kinds.ts';
import { KERNEL_END, KERNEL_STACK, RULER } from './titles.ts';

/** `<TASK>`, `<IRQ>`, `</TASK>`: where a part of a stack begins or ends; `[..]` where somebody left frames out. */
const PART = /^\s*(?:<\/?[A-Z#]{2,12}>|\[?\.{2,3}\]?)\s*$/;

const UNTOLD = 'Undefined-behaviour';

/** A report of the kernel's sanitizers: stacks have no numbers, and registers and other lines stand between them. */
export class KernelReport extends OpenReport {
  readonly #table: FrameTable;

  constructor(begin: Beginning, line: number, table: FrameTable, onLeak: (leak: OpenStack) => void) {
    super(begin, line, onLeak);
    this.#table = table;
    this.expects = begin.tool === 'KMSAN'; // whose first stack stands right below the first line
  }

  protected read(text: string): 'ended' | undefined {
    if ((RULER.test(text) && this.texts.length > 0) || KERNEL_END.test(text)) return 'ended';
    if (this.kind === UNTOLD && this.texts.length === 0 && text !== '') this.kind = undefinedKind(text);
    const frame = this.#table.internKernel(text);
    if (frame !== undefined) this.#frame(frame);
    else if (text !== '' && !PART.test(text)) this.text(text, KERNEL_STACK.test(text));
    if (text !== '' && frame === undefined && !PART.test(text) && !this.expects) this.stack = undefined;
    return undefined;
  }

  /** Of functions that were inlined into one another the kernel's tools name each on a line of its own: the innermost comes first. */
  override names(begin: Beginning): boolean {
    return (
      begin.style === 'kernel' && begin.kind === this.begin.kind && this.texts.length === 0 && this.stack === undefined
    );
  }

  unfinished(): string | undefined {
    return 'the log ends within it';
  }

  #frame(frame: number): void {
    const { stack } = this;
    if (frame === -1) return; // it only lay on the stack
    if (this.expects) this.frame(0, frame);
    else if (stack !== undefined) this.frame(stack.frames.length, frame);
  }
}
