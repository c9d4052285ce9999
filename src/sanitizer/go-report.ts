import type { FrameTable } from './frame-table.ts';
import type { Beginning } from './grammar.ts';
import { OpenReport, type OpenStack } from './open-report.ts';
import { GO_NAME, GO_PLACE, RULER } from './titles.ts';

/** A report of Go's race detector, which is ThreadSanitizer: a frame is two lines, a name and its place. */
export class GoReport extends OpenReport {
  readonly #table: FrameTable;
  #name: string | undefined;

  constructor(begin: Beginning, line: number, table: FrameTable, onLeak: (leak: OpenStack) => void) {
    super(begin, line, onLeak);
    this.#table = table;
  }

  protected read(text: string): 'ended' | undefined {
    if (RULER.test(text)) return 'ended';
    const { file, line } = GO_PLACE.exec(text)?.groups ?? {};
    const name = GO_NAME.exec(text)?.groups?.name;
    if (file !== undefined && this.#name !== undefined) {
      const frame = this.#table.intern(`${this.#name} ${file}:${line}`, false);
      this.frame(this.expects ? 0 : (this.stack?.frames.length ?? 0), frame);
    } else if (name === undefined && text !== '') this.text(text);
    this.#name = name?.replace(/\(\)$/, '');
    return undefined;
  }

  unfinished(): string {
    return 'the log ends within it';
  }
}
