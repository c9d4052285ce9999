import type { Envelope } from '../log/envelope.ts';
import type { PythonThread } from '../report/sections/python.ts';
import { SIGNALS, type FaultSignal, type TracebackLine } from './grammar.ts';
import type { NumberedLine } from './newest-first.ts';
import type { Rest, Traceback } from './traceback.ts';

type Draft = { -readonly [Key in keyof Traceback]: Traceback[Key] };

/** A traceback that may go on. */
export interface Open {
  readonly draft: Draft;
  /** Empty lines that belong to it only if it does. */
  readonly blanks: Rest[];
  separated: boolean;
  /** So many lines of others since the last of its own. */
  foreign: number;
  /** Its first line stands behind other text, or goes on as no error does: alone it is only talk of a crash. */
  readonly mention: boolean;
  /** Its first line. */
  readonly whole: Rest;
  /** The one that was open when its first line came, with nothing between. */
  readonly previous?: Open;
  /** How many are open before it. */
  readonly before: number;
  /** All its lines, while its first is missing. */
  readonly lines: NumberedLine[];
}

const MAX_FRAMES = 100; // MAX_FRAME_DEPTH in traceback.c
const MAX_THREADS = 100; // MAX_NTHREADS in traceback.c
/** So many lines of others may stand between what may be a first line and its stack. */
const MAX_BETWEEN = 8;
/** More lines than faulthandler writes. */
const MAX_LINES = MAX_THREADS * (MAX_FRAMES + 3);
const OUTERMOST = new Set(['<module>', '_bootstrap', 'entry_point', '_run_module_as_main']);

/** Whether a line can begin a traceback. A frame can: the log may have been cut. */
export function startsOne(line: TracebackLine): boolean {
  return ['fatal', 'timeout', 'one-thread-only', 'thread', 'c-stack', 'frame', 'extensions'].includes(line.kind);
}

/** Whether a line can be the next of a traceback, by the grammar. */
export function continues({ draft, blanks, separated, foreign, mention }: Open, line: TracebackLine): boolean {
  const thread = draft.threads.at(-1);
  if (mention && thread === undefined && foreign > MAX_BETWEEN) return false; // talk of a crash takes no later stack
  const inThread = thread !== undefined && draft.cStack === undefined;
  if (draft.mixed) return line.kind !== 'fatal' && line.kind !== 'timeout';
  switch (line.kind) {
    case 'state':
      return (
        draft.truncated === 'start' ||
        (draft.fatalError !== undefined && draft.runtimeState === undefined && thread === undefined)
      );
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
      return (inThread && thread.truncated === undefined) || isOnlyExtensions(draft);
    case 'note':
      return inThread && thread.truncated === undefined;
    case 'more-frames':
      return inThread && thread.frames.length >= MAX_FRAMES / 2; // YAML ends a document with the same
    case 'more-threads':
      return inThread && draft.truncated === undefined && (blanks.length > 0 || draft.threads.length >= MAX_THREADS);
    case 'c-stack':
      return draft.cStack === undefined;
    case 'c-frame':
    case 'c-note':
      return draft.cStack !== undefined;
    case 'extensions':
      return draft.fatalError !== undefined || draft.truncated === 'start';
    default:
      return false;
  }
}

/** A log that begins with it has its newest line first. */
function isOnlyExtensions({ threads, truncated }: Draft): boolean {
  return truncated === 'start' && threads.length === 0;
}

/** Opens a traceback at the line that begins it; `before`: the last time that the log gave. */
export function begin(
  line: TracebackLine,
  envelope: Envelope,
  before: string | undefined,
  whole: Rest,
  known: { readonly mention: boolean; readonly previous?: Open | undefined; readonly behind?: number | undefined },
): Open {
  const { host, service, pid, time = before } = envelope;
  const draft: Draft = {
    threads: [],
    extensionModules: [],
    firstLine: whole.line,
    lastLine: whole.line,
    ...(line.kind === 'frame' || line.kind === 'extensions' ? { truncated: 'start' } : {}),
    ...(time === undefined ? {} : { time }),
    ...(host === undefined ? {} : { host }),
    ...(service === undefined ? {} : { service }),
    ...(pid === undefined ? {} : { pid }),
  };
  const { mention, previous, behind } = known;
  if (behind !== undefined) draft.behind = behind;
  return {
    draft,
    blanks: [],
    separated: false,
    foreign: 0,
    mention,
    whole,
    lines: [],
    before: previous === undefined ? 0 : previous.before + 1,
    ...(previous === undefined ? {} : { previous }),
  };
}

/** Takes the next line of a traceback. */
export function addTo(open: Open, line: TracebackLine, number: number): void {
  const { draft, blanks, lines } = open;
  if (line.kind === 'thread' && blanks.length > 0) open.separated = true;
  blanks.length = 0;
  open.foreign = 0;
  draft.lastLine = number;
  if (draft.truncated === 'start' && lines.length < MAX_LINES) lines.push({ line, number });
  if (!draft.mixed) extend(draft, line);
}

/** Another process's lines stand among its own: from now on its lines are taken, and nothing is kept of them. */
export function mix({ draft }: Open): void {
  draft.mixed = true;
  draft.threads = [];
  draft.extensionModules = [];
  delete draft.cStack;
  delete draft.cStackNote;
}

/** Whether a traceback ended within a stack, as none does that its process wrote to the end. */
export function isInterrupted({ draft, blanks }: Open): boolean {
  const last = draft.threads.at(-1);
  if (last === undefined) return draft.fatalError !== undefined || draft.timeout !== undefined;
  if (draft.cStack !== undefined || draft.truncated === 'threads') return false;
  // Threads follow, the current one among them.
  if (blanks.length > 0) return draft.fatalError !== undefined && !draft.threads.some(({ current }) => current);
  if (last.truncated !== undefined || last.note !== undefined) return false;
  const { function: name } = last.frames.at(-1) ?? {};
  return last.frames.length < MAX_FRAMES && (name === undefined || !OUTERMOST.has(name));
}

function extend(draft: Draft, line: TracebackLine): void {
  const thread = draft.threads.at(-1);
  switch (line.kind) {
    case 'fatal':
      draft.fatalError = cutOff(line.error);
      if (line.windows) draft.windows = true;
      else if (!line.mention && Object.hasOwn(SIGNALS, line.error)) draft.signal = line.error as FaultSignal;
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
      if (thread === undefined) draft.threads.push({ current: false, frames: [line.frame] });
      else thread.frames.push(line.frame);
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

/** Whether it is a first line, and no stack of its process was told from those of others. */
export function isFirstLineAlone({ draft }: Open): boolean {
  return (draft.fatalError !== undefined || draft.timeout !== undefined) && draft.threads.length === 0 && !draft.mixed;
}

/** The traceback as far as it came; undefined where there is nothing of one but talk. */
export function finished({ draft, mention }: Open): Traceback | undefined {
  const { threads, cStack, mixed, runtimeState, fatalError, timeout, extensionModules } = draft;
  const hasFirstLine = fatalError !== undefined || timeout !== undefined;
  const hasStack = threads.some(({ frames, note }) => frames.length > 0 || note !== undefined) || cStack !== undefined;
  const isTalk = hasFirstLine ? mention && threads.length === 0 && runtimeState === undefined : true;
  if (isTalk && !hasStack && !mixed) return undefined;
  return { ...draft, extensionModules, threads: threads.map((thread) => withTruncation(thread)) };
}

/** Python 3.13.0 stops after 100 frames without a word (fixtures/python/recorded/3.13.0-segv-120.txt); a log may end after a thread's first line. */
function withTruncation(thread: PythonThread): PythonThread {
  const outermost = thread.frames.at(-1)?.function;
  const silently = thread.frames.length === MAX_FRAMES && (outermost === undefined || !OUTERMOST.has(outermost));
  const cut = thread.frames.length === 0 && thread.note === undefined;
  return silently || cut ? { ...thread, truncated: true } : thread;
}

/** More than any message that people write; a line may have 100 MB. */
const ERROR_MAX = 2000;

function cutOff(error: string): string {
  return error.length <= ERROR_MAX ? error : `${error.slice(0, ERROR_MAX).toWellFormed()}... (cut off here)`;
}
