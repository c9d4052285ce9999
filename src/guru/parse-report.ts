import type { Envelope, LogLine } from '../log/envelope.ts';
import { plainReader, type PlainLine } from '../log/plain.ts';
import { timeBefore } from '../log/time.ts';
import type { GuruReport } from '../report/sections/guru.ts';
import { FAILURE, HEADER, headerTitle, ruler, threadHeader } from './grammar.ts';
import { reportFromJson } from './from-json.ts';
import { interner, type Interner } from './intern.ts';
import { beginReport, type OpenReport } from './open-report.ts';

/** Where a reader delivers what it found; `rest` is what is part of no report: a line, or half of one. */
export interface GuruSink {
  report(report: GuruReport): void;
  rest(rest: { readonly line: number; readonly text: string }): void;
}

/** What is known of one writer: its open report, lines that may become a header, the last time and error it wrote. */
interface Writer {
  open?: OpenReport;
  held: { readonly line: number; readonly text: string; readonly whole: string }[];
  time?: string;
  error?: string;
}

const MAX_FOREIGN = 200;
/** The last line of a Python traceback: an exception's name, and mostly its text. */
const EXCEPTION =
  /^(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|NotFound|Timeout|Failure|Failed)\b.*$/;

/**
 * Reads a log of any length line by line for Guru Meditation Reports, of several writers where their lines can be told
 * apart by their prefix. A header is three lines, the first perhaps glued behind another writer's half line.
 * @param stacks of reports that were read before: equal ones are kept once.
 */
export function guruReader(
  source: string,
  sink: GuruSink,
  stacks: Interner = interner(),
): { read(line: LogLine): void; end(): void } {
  const writers = new Map<string, Writer>();
  const reader = plainReader(HEADER, next);

  return {
    read: (line) => reader.read(line),
    end() {
      reader.end();
      for (const writer of writers.values()) {
        release(writer);
        close(writer);
      }
    },
  };

  /** A ruler tells by itself what it was glued behind, if it is one. */
  function next({ number, whole, before = '', ...envelope }: PlainLine): void {
    const writer = writerOf(envelope.writer);
    const entry = { line: number, text: (before + envelope.text).trimEnd(), whole };
    if (!holds(writer, entry, envelope)) plain(writer, entry, envelope);
    if (isIdle(writer)) writers.delete(envelope.writer); // a journal has millions of writers
  }

  function writerOf(name: string): Writer {
    const known = writers.get(name);
    if (known !== undefined) return known;
    const created: Writer = { held: [] };
    writers.set(name, created);
    return created;
  }

  /** Keeps a line back while it may be part of a header; three of them are one. */
  function holds(writer: Writer, entry: Writer['held'][number], envelope: Envelope): boolean {
    const line = entry.text.trimEnd();
    const before = ruler(line);
    if (writer.held.length === 1 && before === undefined && headerTitle(line) !== undefined) {
      writer.held.push(entry);
      return true;
    }
    if (writer.held.length === 2 && before === '') {
      const [first, title] = writer.held;
      writer.held = [];
      header(writer, headerTitle(title?.text.trimEnd() ?? '') ?? '', first as Writer['held'][number], envelope);
      return true;
    }
    release(writer);
    if (before !== undefined) writer.held = [entry];
    return before !== undefined;
  }

  function begin(writer: Writer, line: number, envelope: Envelope, title: string): OpenReport {
    const time = envelope.time ?? writer.time;
    return beginReport(
      { source, line, lastLine: line },
      { ...envelope, ...(time === undefined ? {} : { time }) },
      title,
      stacks,
    );
  }

  function header(writer: Writer, title: string, first: Writer['held'][number], envelope: Envelope): void {
    const glued = ruler(first.text.trimEnd()) ?? '';
    if (glued !== '') sink.rest({ line: first.line, text: glued });
    if (title === 'Guru Meditation' || writer.open === undefined || !writer.open.takesSection(title)) {
      close(writer);
      writer.open = begin(writer, first.line, envelope, title);
    }
    writer.open.section(title, first.line + 2);
  }

  /** Held lines that became no header are lines like any other. */
  function release(writer: Writer): void {
    const { held } = writer;
    writer.held = [];
    for (const entry of held) plain(writer, entry, { text: entry.text, writer: '' });
  }

  function plain(writer: Writer, entry: Writer['held'][number], envelope: Envelope): void {
    const text = entry.text;
    if (writer.open?.accept(text, entry.line)) return;
    if (threadHeader(text.trimEnd()) !== undefined) return beginFragment(writer, entry, envelope);
    if (text.startsWith(FAILURE)) return failed(writer, entry, envelope);
    if (text.startsWith('{"') && json(writer, entry, envelope)) return;
    const time = timeBefore(envelope);
    if (time !== undefined) writer.time = time;
    if (EXCEPTION.test(text)) writer.error = text;
    if (writer.open !== undefined && text !== '' && writer.open.foreign() > MAX_FOREIGN) close(writer);
    sink.rest({ line: entry.line, text: entry.whole });
  }

  /** A thread's header where none can be: the rest of a report that another writer tore. */
  function beginFragment(writer: Writer, entry: Writer['held'][number], envelope: Envelope): void {
    close(writer);
    writer.open = begin(writer, entry.line, envelope, '');
    writer.open.accept(entry.text, entry.line);
  }

  function failed(writer: Writer, entry: Writer['held'][number], envelope: Envelope): void {
    close(writer);
    const report = begin(writer, entry.line, envelope, 'Guru Meditation').finish();
    sink.report({ ...report, failed: writer.error === undefined ? {} : { cause: writer.error } });
    delete writer.error;
  }

  function json(writer: Writer, entry: Writer['held'][number], envelope: Envelope): boolean {
    const report = reportFromJson(entry.text);
    if (report === undefined) return false;
    close(writer);
    const empty = begin(writer, entry.line, envelope, 'Guru Meditation').finish();
    sink.report({ ...empty, ...report });
    return true;
  }

  function close(writer: Writer): void {
    if (writer.open !== undefined) sink.report(writer.open.finish());
    delete writer.open;
  }
}

function isIdle({ open, held, time, error }: Writer): boolean {
  return open === undefined && held.length === 0 && time === undefined && error === undefined;
}
