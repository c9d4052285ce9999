import type { Envelope } from '../log/envelope.ts';
import type { PythonThread } from '../report/sections/python.ts';
import { SIGNALS, type FaultSignal, type TracebackLine } from './grammar.ts';
import type { Rest, Traceback } from './parse-traceback.ts';

type Draft = { -readonly [Key in keyof Traceback]: Traceback[Key] };

/** A traceback that may go on. `blanks`: empty lines that belong to it only if it does. */
export interface Open {
  readonly draft: Draft;
  readonly blanks: Rest[];
  separated: boolean;
  foreign: number;
}

const MAX_FRAMES = 100; // MAX_FRAME_DEPTH in traceback.c
const MAX_THREADS = 100; // MAX_NTHREADS in traceback.c
const OUTERMOST = new Set(['<module>', '_bootstrap']);

/** Whether a line can begin a traceback. A frame can: the log may have been cut. */
export function startsOne(line: TracebackLine): boolean {
  return ['fatal', 'timeout', 'one-thread-only', 'thread', 'c-stack', 'frame'].includes(line.kind);
}

/** Whether a line can be the next of a traceback, by the grammar. */
export function continues({ draft, blanks, separated, foreign }: Open, line: TracebackLine): boolean {
  const thread = draft.threads.at(-1);
  const inThread = thread !== undefined && draft.cStack === undefined;
  switch (line.kind) {
    case 'state':
      return draft.fatalError !== undefined && draft.runtimeState === undefined && thread === undefined;
    case 'one-thread-only':
      return draft.oneThread === undefined && thread === undefined;
    case 'thread':
      // Without an empty line before it, where there was one before, a thread is the first of another dump.
      return (
        thread === undefined ||
        (inThread &&
          !draft.oneThread &&
          (!separated || blanks.length > 0 || foreign > 0) &&
          !draft.threads.some((other) => other.id === line.id || (other.current && line.current)))
      );
    case 'frame':
    case 'note':
      return inThread && thread.truncated === undefined;
    case 'more-frames':
      return inThread && thread.frames.length > 0;
    case 'more-threads':
      return inThread && draft.truncated === undefined && (blanks.length > 0 || draft.threads.length >= MAX_THREADS);
    case 'c-stack':
      return draft.cStack === undefined;
    case 'c-frame':
    case 'c-note':
      return draft.cStack !== undefined;
    case 'extensions':
      return draft.fatalError !== undefined;
    default:
      return false;
  }
}

/** Opens a traceback at the line that begins it; `before`: the last time that the log gave. */
export function begin(line: TracebackLine, envelope: Envelope, before: string | undefined, number: number): Open {
  const { host, service, pid, time = before } = envelope;
  const draft: Draft = {
    threads: line.kind === 'frame' ? [{ current: false, frames: [] }] : [],
    extensionModules: [],
    firstLine: number,
    lastLine: number,
    ...(line.kind === 'frame' ? { truncated: 'start' } : {}),
    ...(time === undefined ? {} : { time }),
    ...(host === undefined ? {} : { host }),
    ...(service === undefined ? {} : { service }),
    ...(pid === undefined ? {} : { pid }),
  };
  return { draft, blanks: [], separated: false, foreign: 0 };
}

/** Takes the next line of a traceback. */
export function addTo(open: Open, line: TracebackLine, number: number): void {
  const { draft, blanks } = open;
  if (line.kind === 'thread' && blanks.length > 0) open.separated = true;
  blanks.length = 0;
  open.foreign = 0;
  draft.lastLine = number;
  extend(draft, line);
}

function extend(draft: Draft, line: TracebackLine): void {
  const thread = draft.threads.at(-1);
  switch (line.kind) {
    case 'fatal':
      draft.fatalError = line.error;
      if (Object.hasOwn(SIGNALS, line.error)) draft.signal = line.error as FaultSignal;
      break;
    case 'state':
      draft.runtimeState = line.state;
      break;
    case 'timeout':
      draft.timeout = line.timeout;
      break;
    case 'one-thread-only':
      draft.oneThread = true;
      break;
    case 'thread': {
      const { kind: _, ...named } = line;
      if (line.id === undefined) draft.oneThread = true;
      draft.threads.push({ ...named, frames: [] });
      break;
    }
    case 'frame':
      thread?.frames.push(line.frame);
      break;
    case 'note':
      if (thread !== undefined) thread.note = line.note;
      break;
    case 'more-frames':
      if (thread !== undefined) thread.truncated = true;
      break;
    case 'more-threads':
      draft.truncated = 'threads';
      break;
    case 'c-stack':
      draft.cStack = [];
      break;
    case 'c-frame':
      draft.cStack?.push({ index: draft.cStack.length, ...line.frame });
      break;
    case 'c-note':
      draft.cStackNote = line.note;
      break;
    case 'extensions':
      draft.extensionModules = line.modules;
      break;
    default:
  }
}

/** The traceback as far as it came. */
export function finished({ draft }: Open): Traceback {
  return { ...draft, threads: draft.threads.map((thread) => withTruncation(thread)) };
}

/** Python 3.13.0 stops after 100 frames without a word; a log may end after a thread's first line. */
function withTruncation(thread: PythonThread): PythonThread {
  const outermost = thread.frames.at(-1)?.function;
  const silently = thread.frames.length === MAX_FRAMES && (outermost === undefined || !OUTERMOST.has(outermost));
  const cut = thread.frames.length === 0 && thread.note === undefined;
  return silently || cut ? { ...thread, truncated: true } : thread;
}
