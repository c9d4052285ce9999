import type { FrameBody } from './frame-line.ts';
import { parseFrame } from './frame-line.ts';
import { parseKernelFrame } from './kernel-frame.ts';

const [NEWLINE, RETURN] = [10, 13];

/** Frames by number: a log repeats few texts very often, and each is parsed once. */
export class FrameTable {
  readonly frames: FrameBody[] = [];
  readonly #numbers = new Map<string, number>();
  /** Their texts as they stood in the log, and the frame that came after each: a stack repeats more often than not. */
  readonly #texts: string[] = [];
  readonly #after: number[] = [];
  #last = 0;
  readonly #kernel = new Map<string, number | undefined>();

  /** The number of the frame whose text begins there, if it is the one that came last time too; else -1. */
  expected(text: string, at: number): number {
    const number = this.#after[this.#last] ?? -1;
    const expected = this.#texts[number];
    if (expected === undefined || !text.startsWith(expected, at)) return -1;
    const end = text.charCodeAt(at + expected.length);
    if (end !== NEWLINE && end !== RETURN) return -1;
    this.#last = number;
    return number;
  }

  /** How long the text of a frame is. */
  lengthOf(number: number): number {
    return this.#texts[number]?.length ?? 0;
  }

  /** The number of the frame with this text. @param isBytes it is latin1 that stands for bytes. */
  intern(text: string, isBytes: boolean): number {
    const number = this.#numbers.get(text) ?? this.#add(text, isBytes);
    this.#after[this.#last] = number;
    this.#last = number;
    return number;
  }

  #add(text: string, isBytes: boolean): number {
    const number = this.frames.push(parseFrame(detached(isBytes ? decoded(text) : text))) - 1;
    const own = detached(text);
    this.#numbers.set(own, number);
    this.#texts[number] = own;
    return number;
  }

  /** The number of the frame in a line of the kernel's; undefined if it is no frame, -1 if it only lay on the stack. */
  internKernel(line: string): number | undefined {
    if (this.#kernel.has(line)) return this.#kernel.get(line);
    const frame = parseKernelFrame(line);
    const number = frame === undefined ? undefined : frame === 'unsure' ? -1 : this.frames.push(frame) - 1;
    if (number !== undefined) this.#kernel.set(detached(line), number);
    return number;
  }
}

/** A text of its own: a part of a string keeps the whole of it in memory. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** The text whose bytes are given as latin1. */
export function decoded(text: string): string {
  return /[\u0080-\u00ff]/.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text;
}
