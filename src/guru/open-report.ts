import type { Envelope } from '../log/envelope.ts';
import { isoTime, lineTime } from '../log/time.ts';
import type { GuruFrame, GuruProcess, GuruReport, GuruThread } from '../report/sections/guru.ts';
import { configurationReader } from './configuration.ts';
import type { Interner, Place } from './intern.ts';
import { BANNER, codeLine, processLine, threadHeader } from './grammar.ts';
import { processTree } from './processes.ts';

/** A report that is being read. */
export interface OpenReport {
  /** Whether a section of this title can be the next of this report: it has none of it yet. */
  takesSection(title: string): boolean;
  section(title: string, line: number): void;
  /** Whether a line is part of the report; a line that is not may be another writer's, and the report go on. */
  accept(text: string, line: number): boolean;
  /** Counts a line that is not the report's own; returns how many there were since the last that was. */
  foreign(): number;
  finish(): GuruReport;
}

/** Reads the body of one section. */
interface Body {
  /** Takes one line; false: it is none of the section's. */
  accept(text: string): boolean;
  end?(): void;
}

const LOG_LEVEL = /^(?:DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|TRACE|AUDIT)\b/;

/** Begins a report at a line. `title` is that of its first header: of a fragment it is another than the report's. */
export function beginReport(
  place: Pick<GuruReport, 'source' | 'line' | 'lastLine'>,
  envelope: Envelope,
  title: string,
  stacks: Interner,
): OpenReport {
  const report = emptyReport(place, envelope, title === 'Guru Meditation');
  const processes: Omit<GuruProcess, 'children'>[] = [];
  const configuration = configurationReader();
  const titles = new Set<string>();
  const bodies: Readonly<Record<string, () => Body>> = {
    'Guru Meditation': () => ({ accept: (text) => BANNER.test(text) || text.trim() === '' }),
    Package: () => packageBody(report),
    Threads: () => threadsBody(report, stacks),
    'Green Threads': () => threadsBody(report, stacks),
    Processes: () => ({ accept: (text) => text.trim() === '' || taken(processes, processLine(text)) }),
    Configuration: () => configuration,
  };
  let body: Body = threadsBody(report, stacks);
  let foreign = 0;

  return {
    takesSection: (next) => !titles.has(next),
    section(next, line) {
      titles.add(next);
      report.lastLine = line;
      foreign = 0;
      body.end?.();
      body = bodies[next]?.() ?? freeBody(report, next);
    },
    accept(text, line) {
      const accepted = body.accept(text);
      if (accepted && text.trim() !== '') {
        report.lastLine = line;
        foreign = 0;
      }
      return accepted;
    },
    foreign: () => ++foreign,
    finish() {
      body.end?.();
      const sections = report.sections.map((section) => ({ ...section, text: section.text.trimEnd() }));
      return { ...report, processes: processTree(processes), configuration: configuration.finish(), sections };
    },
  };
}

function emptyReport(
  place: Pick<GuruReport, 'source' | 'line' | 'lastLine'>,
  { time, host, service, pid }: Envelope,
  whole: boolean,
): GuruReport {
  return {
    ...place,
    ...(time === undefined ? {} : { time: isoTime(time) ?? time }),
    ...(host === undefined ? {} : { host }),
    ...(service === undefined ? {} : { service }),
    ...(pid === undefined ? {} : { pid }),
    threads: [],
    greenThreads: [],
    processes: [],
    configuration: {},
    sections: [],
    ...(whole ? {} : { fragment: true }),
  };
}

function taken<T>(list: T[], item: T | undefined): boolean {
  if (item !== undefined) list.push(item);
  return item !== undefined;
}

function packageBody(report: GuruReport): Body {
  const fields: Record<string, string> = {};
  report.package = fields;
  const accept = (text: string): boolean => {
    const [, key, value] = /^(\w[\w .-]*?) =(?: (.*))?$/.exec(text) ?? [];
    if (key !== undefined) fields[key] = value ?? '';
    return key !== undefined || text.trim() === '';
  };
  return { accept };
}

/** Frames are written outermost first, each with its source on the next line. */
function threadsBody(report: GuruReport, stacks: Interner): Body {
  let thread: GuruThread | undefined;
  let frames: GuruFrame[] = [];
  let pending: Place | undefined;
  return {
    accept(text) {
      const line = text.trimEnd();
      if (line === '') return true;
      const header = threadHeader(line);
      if (header !== undefined) return begin(header);
      if (thread === undefined) return false;
      if (pending !== undefined && codeLine(line) !== undefined) return addFrame(line);
      const place = line.startsWith(' ') || isLogLine(line) ? undefined : stacks.place(line);
      if (place === undefined) return threadNote(thread, line);
      addFrame(undefined);
      pending = place;
      return true;
    },
    end,
  };

  function begin({ green, id }: { green: boolean; id?: string }): boolean {
    end();
    thread = { ...(id === undefined ? {} : { id }), frames: [] };
    (green ? report.greenThreads : report.threads).push(thread);
    return true;
  }

  function addFrame(source: string | undefined): boolean {
    if (pending !== undefined) frames.push(stacks.frame(pending, source));
    pending = undefined;
    return true;
  }

  function end(): void {
    addFrame(undefined);
    if (thread !== undefined) thread.frames = stacks.stack(frames);
    frames = [];
  }
}

function threadNote(thread: GuruThread, line: string): boolean {
  if (line === 'No Traceback!' || /^-{36}$/.test(line)) return true;
  const exception = /^Exception: (.*)$/.exec(line)?.[1];
  if (exception !== undefined) thread.exception = exception;
  return exception !== undefined;
}

/** A section that the service registered holds any text: only a line of its log can end it. */
function freeBody(report: GuruReport, title: string): Body {
  const section = { title, text: '' };
  report.sections.push(section);
  let over = false;
  const accept = (text: string): boolean => {
    over ||= isLogLine(text);
    if (over) return false;
    if (section.text === '' && BANNER.test(text)) {
      report.sections.pop();
      report.title = title;
      delete report.fragment;
      section.text = '\n';
      return true;
    }
    section.text += `${text}\n`;
    return true;
  };
  return { accept };
}

function isLogLine(text: string): boolean {
  return lineTime(text) !== undefined || LOG_LEVEL.test(text);
}
