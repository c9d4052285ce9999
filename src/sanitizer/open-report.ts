import type { Beginning } from './grammar.ts';
import { provenKind } from './kinds.ts';
import { LEAK, LEAKED } from './titles.ts';

/** Frames of a stack, stacks of a report, lines between them that are kept, and lines without a frame that are read. */
const MOST_FRAMES = 300;
const MOST_STACKS = 64;
const MOST_TEXTS = 40;
const MOST_LINES_BETWEEN = 400;

/** A stack by the numbers of its frames. */
export interface OpenStack {
  readonly title: string;
  readonly frames: number[];
}

const TORN = 'its frames are not numbered one after the other: lines are missing, or others wrote between them';

/** Whether what is said to be wrong with a report leaves its frames in doubt; one that only lacks its end has those that it has. */
export function isMixed(damage: string | undefined): boolean {
  return damage !== undefined && /numbered one after|among one another|begins within/.test(damage);
}

/** A report whose end has not been read. What a line without a frame is to it, its form tells: forms.ts. */
export abstract class OpenReport {
  readonly begin: Beginning;
  readonly line: number;
  /** Lines that are no frames, the first of them. */
  readonly texts: string[] = [];
  readonly stacks: OpenStack[] = [];
  kind: string;
  /** Why it may not be whole, or not all its own. */
  damage: string | undefined;
  /** Leaks that it has told. */
  leaks = 0;
  /** What its summary says. */
  summary: string | undefined;
  protected stack: OpenStack | undefined;
  /** Only the largest leaks are shown. */
  protected isTop = false;
  /** A stack may begin with the next line. */
  protected expects = true;
  #title = '';
  #between = 0;
  readonly #leaked = { bytes: 0, objects: 0 };
  readonly #onLeak: (leak: OpenStack) => void;

  /** @param onLeak is given each leak of a leak check: it may have any number. */
  constructor(begin: Beginning, line: number, onLeak: (leak: OpenStack) => void) {
    this.begin = begin;
    this.kind = begin.kind;
    this.line = line;
    this.#onLeak = onLeak;
  }

  /** What a line that has no frame is: `ended`: its last one; `other`: none of its own. */
  protected abstract read(text: string): 'ended' | 'other' | undefined;

  /** What it lacks if the log ends here; undefined if it may be whole. */
  abstract unfinished(): string | undefined;

  /** Whether another first line only names this report's place again. */
  names(_begin: Beginning): boolean {
    return false;
  }

  /** Whether a stack's frame of this number can be the next line. */
  fits(index: number): boolean {
    if (index === 0) return this.expects;
    const length = this.stack?.frames.length ?? 0;
    return length > 0 && (length === index || length >= MOST_FRAMES);
  }

  /** Whether a line names the address or the process of this report. */
  mentions(text: string): boolean {
    const { headline, pid } = this.begin;
    if (text.startsWith('SUMMARY: ')) return text.replaceAll(' ', '-').includes(`-${this.kind}`);
    const address = /0x[\da-f]{4,16}/.exec(headline)?.[0];
    return (
      (address !== undefined && text.includes(address)) ||
      (pid !== undefined && text.startsWith('==') && text.includes(`==${pid}==`))
    );
  }

  /** Whether the line before was a frame. */
  get isInStack(): boolean {
    return this.#between === 0 && this.stack !== undefined && this.stack.frames.length > 0;
  }

  /** Takes in a frame's line. */
  frame(index: number, number: number): void {
    this.#between = 0;
    this.expects = false;
    if (index === 0) this.#begin();
    const { stack } = this;
    if (stack === undefined) this.damage ??= TORN;
    else if (stack.frames.length < MOST_FRAMES) {
      if (stack.frames.length !== index) this.damage ??= TORN;
      else stack.frames.push(number);
    }
  }

  /** Takes in any other line. */
  take(text: string): 'ended' | 'other' | undefined {
    const answer = this.read(text);
    if (answer !== undefined) return answer;
    this.#between += 1;
    if (this.#between <= MOST_LINES_BETWEEN) return undefined;
    this.damage ??= 'its last line is missing';
    return 'ended';
  }

  /** There are no more lines of it. @param why it ended without its last line. */
  close(why?: string): void {
    this.endLeak();
    if (why !== undefined) this.damage ??= why;
    this.kind = provenKind(this.kind, this.texts);
    if (this.kind === 'leak' && !this.isTop) this.damage ??= this.#missingLeaks();
  }

  /** Takes note of a line between stacks. */
  protected text(text: string, isTitle = true): void {
    const plain = text.trim().replace(/^==(?:[^\s=]{1,64}==)?\d{1,10}==\s?/, '');
    if (isTitle) this.#title = plain;
    this.expects = isTitle;
    if (this.texts.length < MOST_TEXTS && this.kind !== 'leak') this.texts.push(plain);
  }

  /** A leak's first line: one without a stack is a leak too. */
  protected leak(text: string): void {
    this.endLeak();
    this.text(text);
    this.stack = { title: this.#title, frames: [] };
  }

  protected endLeak(): void {
    const { stack } = this;
    const leak = this.kind === 'leak' && stack !== undefined ? LEAK.exec(stack.title)?.groups : undefined;
    this.stack = undefined;
    if (leak === undefined || stack === undefined) return;
    this.#leaked.bytes += Number(leak.bytes);
    this.#leaked.objects += Number(leak.objects);
    this.leaks += 1;
    this.#onLeak(stack);
  }

  #begin(): void {
    if (this.kind === 'leak' && this.stack?.frames.length === 0) return;
    this.endLeak();
    this.stack = { title: this.#title, frames: [] };
    if (this.kind !== 'leak' && this.stacks.length < MOST_STACKS) this.stacks.push(this.stack);
  }

  #missingLeaks(): string | undefined {
    const { bytes, objects } = LEAKED.exec(this.summary ?? '')?.groups ?? {};
    const leaked = this.#leaked;
    return bytes === undefined || (Number(bytes) === leaked.bytes && Number(objects) === leaked.objects)
      ? undefined
      : `its summary counts ${bytes} bytes in ${objects} allocations, and its leaks are ${leaked.bytes} bytes in ${leaked.objects}`;
  }
}
