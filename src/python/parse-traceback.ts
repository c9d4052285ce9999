import type { LogLine } from '../log/envelope.ts';
import { plainReader, type PlainLine } from '../log/plain.ts';
import { timeBefore } from '../log/time.ts';
import { HEADER, tracebackLine, type TracebackLine } from './grammar.ts';
import { isNewestFirst } from './newest-first.ts';
import {
  addTo,
  begin,
  continues,
  finished,
  isFirstLineAlone,
  isInterrupted,
  mix,
  startsOne,
  type Open,
} from './open-traceback.ts';
import { oneDeath } from './one-death.ts';
import type { Rest, Traceback, TracebackSink } from './traceback.ts';
import { wrappedLines, type WholeLine } from './wrapped.ts';

/** A name whose end a cut took away is none. */
function withoutCutName({ text, nameCut }: WholeLine): TracebackLine | undefined {
  const line = tracebackLine(text);
  if (!nameCut || line?.kind !== 'frame') return line;
  const { function: _, ...frame } = line.frame;
  return { kind: 'frame', frame };
}

/** So many lines of others, without one of its own, end a traceback. */
const MAX_FOREIGN = 200;
/** A stack so few lines behind a first line that has none may be its own, in a form that was not recognised. */
const NEAR = 40;
/** So many processes of one job may write at the same time. */
const MAX_AT_ONCE = 64;

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
  const wrapped = wrappedLines();
  /** The last first line that was closed without a stack. */
  let alone = -Infinity;
  const plain = plainReader(HEADER, (line) => {
    for (const whole of wrapped.read(line)) next(whole);
  });

  return {
    read: (line) => plain.read(line),
    end() {
      plain.end();
      for (const line of wrapped.end()) next(line);
      for (const writer of open.keys()) close(writer);
    },
  };

  function next(line: WholeLine): void {
    const whole: Rest = { line: line.number, text: line.whole };
    if (line.before !== undefined) sink.rest({ line: line.number, text: line.before });
    const parsed = line.lost ? lost(line) : withoutCutName(line);
    if (parsed === undefined) pass(line, whole);
    else if (parsed.kind === 'blank') hold(line, whole);
    else take(line, parsed, whole);
  }

  /** A frame that cannot be read keeps its place, so that its caller is not taken for it. */
  function lost({ text, writer }: PlainLine): TracebackLine | undefined {
    const line: TracebackLine = /^\s*File/.test(text)
      ? { kind: 'frame', frame: {} }
      : { kind: 'thread', current: text.startsWith('Current') };
    const going = open.get(writer);
    return going !== undefined && going.foreign === 0 && continues(going, line) ? line : undefined;
  }

  function take(line: PlainLine, parsed: TracebackLine, whole: Rest): void {
    const { writer } = line;
    const going = open.get(writer);
    if (going !== undefined && continues(going, parsed)) {
      addTo(going, parsed, whole.line);
    } else if (going !== undefined && isForeign(going, parsed)) {
      mixed(going, parsed, whole);
    } else if (startsOne(parsed)) {
      start(line, parsed, whole);
    } else {
      pass(line, whole);
    }
    if (parsed.kind === 'extensions' && going?.draft.fatalError !== undefined) close(writer);
  }

  /** Whether a line can only be another process's, which writes the same at the same time. */
  function isForeign({ draft, previous, foreign }: Open, { kind }: TracebackLine): boolean {
    const hasFirstLine = draft.fatalError !== undefined || draft.timeout !== undefined;
    if (foreign > 0 || !hasFirstLine) return false;
    if (kind === 'state') return true;
    return (
      kind === 'frame' || (kind === 'thread' && (previous !== undefined || draft.threads.at(-1)?.frames.length === 0))
    );
  }

  function mixed(going: Open, parsed: TracebackLine, whole: Rest): void {
    for (let each: Open | undefined = going; each !== undefined; each = each.previous) mix(each);
    addTo(going, parsed, whole.line);
  }

  function start(line: PlainLine, parsed: TracebackLine, whole: Rest): void {
    const { writer } = line;
    const going = open.get(writer);
    const heads = parsed.kind === 'fatal' || parsed.kind === 'timeout';
    const reversed = heads && going !== undefined && isNewestFirst(going.lines) ? going.lines.toReversed() : [];
    const previous = heads && going !== undefined && mayBelong(going, parsed) ? going : undefined;
    const behind = heads ? undefined : aloneBefore(whole.line);
    if (previous === undefined && reversed.length === 0) close(writer);
    const mention =
      line.before !== undefined || line.prefix !== undefined || (parsed.kind === 'fatal' && parsed.mention === true);
    const begun = begin(parsed, line, times.get(writer), whole, { mention, previous, behind });
    open.set(writer, begun);
    addTo(begun, parsed, whole.line);
    for (const each of reversed) addTo(begun, each.line, each.number);
    if (reversed.length > 0) {
      Object.assign(begun.draft, { newestFirst: true, firstLine: begun.draft.lastLine, lastLine: whole.line });
      close(writer);
    } else if (previous !== undefined && (previous.draft.mixed || wasInStack(previous, parsed))) {
      mixed(begun, parsed, whole);
    }
  }

  /** A first line shortly before a stack that has none of its own. */
  function aloneBefore(line: number): number | undefined {
    const waiting = [...open.values()].filter(isFirstLineAlone).map(({ whole }) => whole.line);
    const last = Math.max(alone, ...waiting);
    return line - last <= NEAR ? last : undefined;
  }

  /** Whether a first line may be of the same death as what is open, or of a process that writes at the same time. */
  function mayBelong(going: Open, parsed: TracebackLine): boolean {
    if (going.foreign > 0 || going.before >= MAX_AT_ONCE || isNewestFirst(going.lines)) return false;
    return going.draft.mixed === true || isInterrupted(going) || isAbortOf(going, parsed);
  }

  function wasInStack(going: Open, parsed: TracebackLine): boolean {
    return going.draft.threads.length > 0 && isInterrupted(going) && !isAbortOf(going, parsed);
  }

  function isAbortOf({ draft }: Open, parsed: TracebackLine): boolean {
    return (
      draft.fatalError !== undefined &&
      draft.signal === undefined &&
      parsed.kind === 'fatal' &&
      parsed.error === 'Aborted'
    );
  }

  function pass(line: PlainLine, whole: Rest): void {
    const time = timeBefore(line);
    if (time !== undefined) times.set(line.writer, time);
    if (/Fatal Python error|Windows fatal exc/.test(line.text)) alone = whole.line;
    const going = open.get(line.writer);
    if (going !== undefined && ++going.foreign > MAX_FOREIGN) close(line.writer);
    sink.rest(whole);
  }

  function hold({ writer }: PlainLine, whole: Rest): void {
    const going = open.get(writer);
    if (going === undefined) sink.rest(whole);
    else if (going.blanks.push(whole) > MAX_FOREIGN) close(writer);
  }

  function close(writer: string): void {
    const going = open.get(writer);
    open.delete(writer);
    const opened: Open[] = [];
    for (let each = going; each !== undefined; each = each.previous) opened.unshift(each);
    alone = Math.max(alone, ...opened.filter(isFirstLineAlone).map(({ whole }) => whole.line));
    for (const { blanks } of opened) for (const blank of blanks) sink.rest(blank);
    for (const each of oneDeath(opened.map((one) => finished(one) ?? one.whole)))
      if ('threads' in each) sink.traceback(each);
      else sink.rest(each);
  }
}
