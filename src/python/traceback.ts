import type { Frame } from '../report/frame.ts';
import type { PythonThread } from '../report/sections/python.ts';
import type { FaultSignal } from './grammar.ts';

/** One output of faulthandler: a fatal error, a watchdog's timeout, or a dump that the program asked for. */
export interface Traceback {
  /** What follows "Fatal Python error: ", or "Windows fatal exception: ". */
  readonly fatalError?: string;
  /** Present if the error is a signal that faulthandler caught. */
  readonly signal?: FaultSignal;
  /** The error is an exception of Windows: an access violation, a stack overflow, a code. */
  readonly windows?: true;
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
  /** `threads`: faulthandler left threads out; `start`: its first line is missing. */
  readonly truncated?: 'threads' | 'start';
  /** It has no first line of its own, but one without a stack stands shortly before, in a form of its own, at this line. */
  readonly behind?: number;
  /** Another process wrote between its lines, and nothing tells whose frames are whose: none are kept. */
  readonly mixed?: true;
  /** The log has its lines in reverse order. */
  readonly newestFirst?: true;
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
