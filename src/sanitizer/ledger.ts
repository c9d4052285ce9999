import { Sightings } from '../summary/sightings.ts';
import { StackTable } from '../summary/stack-table.ts';
import { isSignal } from './kinds.ts';
import { detached, FrameTable } from './frame-table.ts';
import type { Event } from './events.ts';
import type { SanitizerReport } from './model.ts';
import type { OpenReport, OpenStack } from './open-report.ts';
import { stackOf, whole } from './reader.ts';
import type { Again } from './repeats.ts';
import { isOfKernel } from './stacks.ts';
import { LEAK } from './titles.ts';
import { withoutAddresses } from './told.ts';

/** Whether a ruler stands behind its reports too. */
function hasRulerBehind(tool: string | undefined): boolean {
  return tool !== undefined && (tool === 'ThreadSanitizer' || isOfKernel({ tool }));
}

/** A process as a log tells of it: from its first report on. */
export interface SanitizedProcess {
  readonly index: number;
  readonly file: string;
  readonly pid?: number;
  tool?: string;
  reports: number;
  /** Why its first report that may not be whole may not be. */
  damage?: string;
  /** ThreadSanitizer's reports, and how many it says that there are. */
  races: number;
  counted?: number;
  /** It said that it ended the process. */
  ended?: true;
  /** What it said that keeps its reports from being all. */
  said?: { readonly what: 'died' | 'untold' | 'failed' | 'deadly' | 'cut'; readonly text: string };
}

/** Reports that are the same to the letter, but for addresses and sizes. */
export interface Sighting {
  readonly index: number;
  /** The first of them. */
  readonly report: SanitizerReport;
  contexts: number;
  readonly leak?: { bytes: number; objects: number };
}

/** All that was read so far. It grows with distinct reports and with processes, not with the length of the logs. */
export class Ledger {
  readonly table = new FrameTable();
  readonly processes: SanitizedProcess[] = [];
  readonly sightings: Sighting[] = [];
  readonly seenBy = new Sightings();
  readonly reports = new Map<string, number>();
  readonly #stacks = new StackTable();
  readonly #byKey = new Map<string, Sighting>();
  readonly #byPid = new Map<number | undefined, SanitizedProcess>();
  readonly #tools = new Map<string, string>();
  #file = '';
  #filePid: number | undefined;
  #last: SanitizedProcess | undefined;
  #deadly: string | undefined;

  /** What follows is of this file. @param pid of the process that it is named for. */
  openFile(path: string, pid: number | undefined): void {
    this.#file = path;
    this.#filePid = pid;
    this.#byPid.clear();
    this.#last = undefined;
    this.#deadly = undefined;
  }

  /** The file has ended. @param begins its last line is one that stands before a report. */
  closeFile(begins: boolean): void {
    if (this.#deadly !== undefined) this.#said(undefined, { what: 'deadly', text: this.#deadly });
    else if (begins && !hasRulerBehind(this.#last?.tool))
      this.#said(undefined, { what: 'cut', text: 'the log ends where a report begins' });
  }

  /** Takes note of a report that has ended. */
  report(report: OpenReport): void {
    this.reportAgain(report)(report.begin.pid);
  }

  /** What takes note of the same report, of any process. */
  reportAgain(report: OpenReport): Again {
    const tool = this.#own(report.begin.tool);
    const damage = report.damage === undefined ? undefined : detached(report.damage);
    const isOfLeaks = report.kind === 'leak' && report.leaks > 0;
    const endsSignal = isSignal(report.kind);
    const seen = isOfLeaks ? undefined : this.#sightingOf(report);
    return (pid) => {
      const process = this.#processOf(pid ?? this.#filePid, tool);
      process.reports += 1;
      if (tool === 'ThreadSanitizer') process.races += 1;
      if (damage !== undefined) process.damage ??= damage;
      this.reports.set(tool, (this.reports.get(tool) ?? 0) + 1);
      if (endsSignal) this.#deadly = undefined;
      if (seen !== undefined) this.#saw(process, seen);
    };
  }

  /** Takes note of a leak of a report that goes on. */
  leak(report: OpenReport, leak: OpenStack): void {
    this.leakAgain(report, leak)(report.begin.pid);
  }

  /** What takes note of the same leak, of any process. */
  leakAgain(report: OpenReport, leak: OpenStack): Again {
    const tool = this.#own(report.begin.tool);
    const { way, bytes, objects } = LEAK.exec(leak.title)?.groups ?? {};
    const key = `${tool}|${way}|${this.#stacks.intern(leak.frames, leak.frames.length)}`;
    const seen = this.#sighting(key, () => ({
      report: { ...whole(report, this.table), damage: undefined, stacks: [stackOf(leak, this.table)] },
      leak: { bytes: 0, objects: 0 },
    }));
    return (pid) => {
      this.#saw(this.#processOf(pid ?? this.#filePid, tool), seen);
      if (seen.leak === undefined) return;
      seen.leak.bytes += Number(bytes);
      seen.leak.objects += Number(objects);
    };
  }

  /** Takes note of what a sanitizer says beside its reports. */
  said(event: Event): void {
    const process = event.pid === undefined ? this.#last : this.#byPid.get(event.pid);
    if (event.what === 'ended' && process !== undefined) process.ended = true;
    else if (event.what === 'counted' && process !== undefined) process.counted = event.count ?? 0;
    else if (event.what === 'deadly') this.#deadly = event.text;
    else if (event.what === 'died' || event.what === 'untold' || event.what === 'failed')
      this.#said(event.pid, { what: event.what, text: event.text });
  }

  #said(pid: number | undefined, said: NonNullable<SanitizedProcess['said']>): void {
    const known = pid === undefined ? this.#last : undefined;
    (known ?? this.#processOf(pid, undefined)).said ??= { ...said, text: detached(said.text) };
  }

  #sightingOf(report: OpenReport): Sighting {
    const { tool, place: named, headline } = report.begin;
    const stacks = report.stacks.map(({ frames }) => this.#stacks.intern(frames, frames.length));
    const place = named ?? (stacks.length === 0 ? withoutAddresses(headline) : '');
    const key = `${tool}|${report.kind}|${place}|${report.damage === undefined ? '' : 'damaged'}|${stacks.join(',')}`;
    return this.#sighting(key, () => ({ report: whole(report, this.table) }));
  }

  #sighting(key: string, first: () => Pick<Sighting, 'leak'> & { report: object }): Sighting {
    return this.#byKey.get(key) ?? this.#first(key, first());
  }

  #saw(process: SanitizedProcess, seen: Sighting): void {
    seen.contexts += 1;
    this.seenBy.add(process, seen);
  }

  #first(key: string, given: Pick<Sighting, 'leak'> & { report: object }): Sighting {
    const report = JSON.parse(JSON.stringify(given.report)) as SanitizerReport; // parts of a long text keep the whole of it
    const seen: Sighting = { ...given, index: this.sightings.length, report, contexts: 0 };
    this.sightings.push(seen);
    this.#byKey.set(detached(key), seen);
    return seen;
  }

  /** A process that ended does not report again: then its pid is another's. */
  #processOf(pid: number | undefined, tool: string | undefined): SanitizedProcess {
    const known = this.#byPid.get(pid);
    const process = known === undefined || known.ended === true ? this.#begin(pid) : known;
    if (tool !== undefined) process.tool ??= this.#own(tool);
    this.#last = process;
    return process;
  }

  /** One string for all that are the same: a part of a long text keeps the whole of it in memory. */
  #own(tool: string): string {
    const known = this.#tools.get(tool);
    if (known !== undefined) return known;
    const own = detached(tool);
    this.#tools.set(own, own);
    return own;
  }

  #begin(pid: number | undefined): SanitizedProcess {
    const process: SanitizedProcess = {
      index: this.processes.length,
      file: this.#file,
      ...(pid === undefined ? {} : { pid }),
      reports: 0,
      races: 0,
    };
    this.#byPid.set(pid, process);
    this.processes.push(process);
    return process;
  }
}
