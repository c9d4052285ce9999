import { unwrap, type Envelope, type LogLine } from '../log/envelope.ts';
import { timeBefore } from '../log/time.ts';
import type { Frame } from '../report/frame.ts';
import type { PythonThread } from '../report/sections/python.ts';
import { tracebackLine, type FaultSignal, type TracebackLine } from './grammar.ts';
import { addTo, begin, continues, finished, startsOne, type Open } from './open-traceback.ts';

/** One output of faulthandler: a fatal error, a watchdog's timeout, or a dump that the program asked for. */
export interface Traceback {
  /** What follows "Fatal Python error: ". */
  readonly fatalError?: string;
  /** Present if the error is a signal that faulthandler caught. */
  readonly signal?: FaultSignal;
  readonly runtimeState?: string;
  /** As the watchdog writes it: 0:00:10.500000. */
  readonly timeout?: string;
  readonly threads: PythonThread[];
  /** The crash thread's C stack, innermost first (3.14 and later). */
  readonly cStack?: Frame[];
  readonly cStackNote?: string;
  readonly extensionModules: string[];
  /** Of the input, from 1. Lines of others may stand between them. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** `threads`: faulthandler left threads out; `start`: the log begins within the traceback. */
  readonly truncated?: 'threads' | 'start';
  /** Only the crash thread is shown: all_threads=False, or a Python without the GIL. */
  readonly oneThread?: true;
  /** Who wrote it and when, from the log's own prefix, or the last time that the log gave before it. */
  readonly time?: string;
  readonly host?: string;
  readonly service?: string;
  readonly pid?: number;
}

/** What is no part of a traceback: a line, or the half of a line that a traceback was glued behind. */
export interface Rest {
  readonly line: number;
  readonly text: string;
}

/** Where a reader delivers what it found. A traceback is delivered when it is known to be complete. */
export interface TracebackSink {
  traceback(traceback: Traceback): void;
  rest(rest: Rest): void;
}

/** So many lines of others, without one of its own, end a traceback. */
const MAX_FOREIGN = 200;

/** Every traceback in a log, in its order, and everything else. Tracebacks of several writers may interleave. */
export function parseTracebacks(lines: Iterable<LogLine>): { tracebacks: Traceback[]; rest: Rest[] } {
  const tracebacks: Traceback[] = [];
  const rest: Rest[] = [];
  const reader = tracebackReader({ traceback: (found) => tracebacks.push(found), rest: (other) => rest.push(other) });
  for (const line of lines) reader.read(line);
  reader.end();
  return {
    tracebacks: tracebacks.toSorted((a, b) => a.firstLine - b.firstLine),
    rest: rest.toSorted((a, b) => a.line - b.line),
  };
}

/** The traceback of the crash that ended the process: the last one with a fatal error. */
export function lastFatal(tracebacks: readonly Traceback[]): Traceback | undefined {
  return tracebacks.findLast((traceback) => traceback.fatalError !== undefined);
}

/** Reads a log of any length line by line; holds only the tracebacks that may still go on, one per writer. */
export function tracebackReader(sink: TracebackSink): { read(line: LogLine): void; end(): void } {
  const open = new Map<string, Open>();
  const times = new Map<string, string>();
  let number = 0;

  return {
    read(line) {
      number += 1;
      const envelope = unwrap(line);
      const parsed = tracebackLine(envelope.text);
      const whole: Rest = { line: number, text: typeof line === 'string' ? line : line.text };
      if (parsed === undefined) pass(envelope, whole);
      else if (parsed.kind === 'blank') hold(envelope, whole);
      else take(envelope, parsed, whole);
    },
    end() {
      for (const writer of open.keys()) close(writer);
    },
  };

  function take(envelope: Envelope, line: TracebackLine, whole: Rest): void {
    const going = open.get(envelope.writer);
    if (going !== undefined && continues(going, line)) {
      addTo(going, line, whole.line);
    } else if (startsOne(line)) {
      close(envelope.writer);
      const begun = begin(line, envelope, times.get(envelope.writer), whole.line);
      open.set(envelope.writer, begun);
      addTo(begun, line, whole.line);
      if (line.kind === 'fatal' && line.before !== undefined) sink.rest({ line: whole.line, text: line.before });
    } else {
      pass(envelope, whole);
    }
    if (line.kind === 'extensions') close(envelope.writer);
  }

  function pass(envelope: Envelope, whole: Rest): void {
    const time = timeBefore(envelope);
    if (time !== undefined) times.set(envelope.writer, time);
    const going = open.get(envelope.writer);
    if (going !== undefined && ++going.foreign > MAX_FOREIGN) close(envelope.writer);
    sink.rest(whole);
  }

  function hold(envelope: Envelope, whole: Rest): void {
    const going = open.get(envelope.writer);
    if (going === undefined) sink.rest(whole);
    else if (going.blanks.push(whole) > MAX_FOREIGN) close(envelope.writer);
  }

  function close(writer: string): void {
    const going = open.get(writer);
    if (going === undefined) return;
    open.delete(writer);
    for (const blank of going.blanks) sink.rest(blank);
    sink.traceback(finished(going));
  }
}
