import type { Event } from './events.ts';
import type { OpenReport, OpenStack } from './open-report.ts';
import { pidThere, stands, templateOf, viewed, type Template, type Viewed } from './template.ts';
import type { Sink } from './writer.ts';

/** Counts once more what was read. @param pid of the process that wrote it, if the text tells it. */
export type Again = (pid: number | undefined) => void;

/** Who can count what it was given once more. */
export interface Counter extends Sink {
  reportAgain(report: OpenReport): Again;
  leakAgain(report: OpenReport, leak: OpenStack): Again;
}

/** A text that was read, and what it told. */
interface Known {
  readonly template: Template;
  readonly told: readonly Again[];
  /** Its process says in it that it ends, or how many reports it made. */
  readonly said: Omit<Event, 'pid'> | undefined;
  /** Lines that follow may be of it. */
  readonly mayGoOn: boolean;
  readonly isOfThreads: boolean;
}

const [NEWLINE, EQUALS, LETTER_S, LETTER_U, LETTER_W] = [10, 61, 83, 85, 87];
const LONGEST = 1 << 15;
const MOST_BYTES = 1 << 22;
const MOST_KEYS = 1 << 14;
/** Texts of one key that are looked at. */
const MOST_ALIKE = 8;
const MOST_MARKS = 16;
const SHORT = 40;
/** What a line begins with that may belong to a `runtime error:` above it. */
const CONTINUES = new Set([...' \t\r\n#0<(S'].map((character) => character.charCodeAt(0)));

/**
 * Reports that repeat, which is what most of a log of many processes is: a text that was read before, but for its addresses and its
 * process, is counted again by its bytes. It is a sink between the writer of a log and who counts.
 */
export class Repeats implements Sink {
  /** Of what was counted last. */
  pid: number | undefined;
  isOfThreads = false;
  readonly #counter: Counter;
  readonly #known = new Map<number, Known[]>();
  readonly #once = new Set<number>();
  #bytes = 0;
  /** The piece that was looked at last. */
  #piece: Viewed = viewed(Buffer.alloc(0));
  #reports: OpenReport[] = [];
  #told: (() => Again)[] = [];
  #events: Event[] = [];

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  report(report: OpenReport): void {
    this.#counter.report(report);
    this.#reports.push(report);
    this.#told.push(() => this.#counter.reportAgain(report));
  }

  leak(report: OpenReport, leak: OpenStack): void {
    this.#counter.leak(report, leak);
    this.#told.push(() => this.#counter.leakAgain(report, leak));
  }

  said(event: Event): void {
    this.#counter.said(event);
    this.#events.push(event);
  }

  /**
   * Counts what begins there, if it is known.
   * @param thread the process that ThreadSanitizer told of last.
   * @returns how long it is; else 0.
   */
  count(bytes: Buffer, at: number, key: number, thread: number | undefined): number {
    const alike = this.#known.get(key);
    if (this.#piece.bytes !== bytes) this.#piece = viewed(bytes);
    for (let index = 0; index < (alike?.length ?? 0); index++) {
      const known = alike?.[index] as Known;
      const { template, mayGoOn } = known;
      if (!stands(template, this.#piece, at) || (mayGoOn && goesOn(bytes, at + template.length))) continue;
      if (alike !== undefined && index > 0) [alike[0], alike[index]] = [known, alike[0] as Known];
      this.#again(known, pidThere(template, bytes, at), thread);
      return template.length;
    }
    return 0;
  }

  #again({ told, said, isOfThreads }: Known, pid: number | undefined, thread: number | undefined): void {
    this.pid = pid;
    this.isOfThreads = isOfThreads;
    for (const again of told) again(pid);
    const process = said?.what === 'counted' ? (pid ?? thread) : pid;
    if (said !== undefined) this.#counter.said({ ...said, ...(process === undefined ? {} : { pid: process }) });
  }

  /** What is told from here on may be learned. */
  begin(): void {
    this.#reports = [];
    this.#told = [];
    this.#events = [];
  }

  /** Learns a text that was read, if its like was read before. */
  learn(text: Buffer, key: number): void {
    if (key === 0 || text.length > LONGEST || text.length === 0) return;
    if (!this.#once.has(key)) {
      if (this.#once.size >= MOST_KEYS) this.#once.clear();
      this.#once.add(key);
      return;
    }
    if (text.includes(0)) return;
    const [report, ...others] = this.#reports;
    const [said, ...more] = this.#events;
    if (others.length > 0 || more.length > 0 || report?.damage !== undefined) return;
    if (report === undefined ? said?.what !== 'ended' && said?.what !== 'counted' : said !== undefined) return;
    this.#add(key, text, report, said);
  }

  #add(key: number, text: Buffer, report: OpenReport | undefined, said: Event | undefined): void {
    this.#bytes += text.length;
    if (this.#bytes > MOST_BYTES) {
      this.#known.clear();
      this.#bytes = text.length;
    }
    const style = report?.begin.style;
    const pid = report === undefined ? said?.pid : report.begin.pid;
    const template = templateOf(text.toString('latin1'), pid, style !== undefined && style !== 'report');
    if (template.pids.length === 0 && pid !== undefined && said?.what !== 'counted') return;
    const alike = this.#known.get(key) ?? [];
    this.#known.set(key, alike);
    alike.unshift({
      template,
      told: this.#told.map((again) => again()),
      said: said && withoutPid(said),
      mayGoOn: style === 'line',
      isOfThreads: report?.begin.tool === 'ThreadSanitizer',
    });
    alike.length = Math.min(alike.length, MOST_ALIKE);
  }
}

function withoutPid({ pid: _, ...event }: Event): Omit<Event, 'pid'> {
  return event;
}

/** Whether the line that begins there may be of the report above it. */
function goesOn(bytes: Buffer, at: number): boolean {
  const first = bytes[at];
  if (first === undefined || CONTINUES.has(first)) return true;
  const line = bytes.subarray(at, lineEnd(bytes, at));
  return line.includes(': note: ');
}

/**
 * What texts that are the same have in common: of a report its summary and how far it is, of a line that is one by itself its letters.
 * @param marks where lines begin that have a sanitizer's words; the text begins at one of them, `mark`.
 * @returns 0 if it can't be told.
 */
export function keyOf(bytes: Buffer, marks: readonly number[], mark: number): number {
  const at = marks[mark] as number;
  const end = lineEnd(bytes, at);
  const first = bytes[at];
  if (first !== EQUALS && first !== LETTER_W) return hashOf(bytes, at, end, 1) | 1;
  if (first === EQUALS && end - at < SHORT) return withoutDigits(bytes, at, end) | 1;
  for (let next = mark + 1; next < mark + MOST_MARKS; next++) {
    const there = marks[next];
    if (there === undefined || there - at > LONGEST) return 0;
    if (bytes[there] === LETTER_S && bytes[there + 1] === LETTER_U)
      return hashOf(bytes, there, lineEnd(bytes, there), there - at) | 1;
  }
  return 0;
}

function lineEnd(bytes: Buffer, at: number): number {
  const end = bytes.indexOf(NEWLINE, at);
  return end === -1 ? bytes.length : end;
}

function hashOf(bytes: Buffer, from: number, to: number, seed: number): number {
  let hash = seed;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash;
}

function withoutDigits(bytes: Buffer, from: number, to: number): number {
  let hash = to - from;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte < 48 || byte > 57) hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash;
}
