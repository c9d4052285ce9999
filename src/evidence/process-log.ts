import { journalEntries, type JournalPlace } from '../tools/journalctl.ts';
import type { CoredumpRecord } from './record.ts';

/** What a process, or its unit, logged before it died. */
export interface ProcessLog {
  /** Messages as logged, oldest first. The journal drops blank lines and trailing blanks (seen with systemd 252). */
  readonly lines: readonly string[];
  /** Whose lines they are: with `unit` other processes' may be among them. */
  readonly from: 'process' | 'unit';
}

const SECONDS_BEFORE = 60;
const KEPT_LINES = 20_000;

/**
 * What the process of a record wrote to the journal in the minute before it died: there faulthandler's traceback is,
 * where standard error goes to the journal. Where the process itself wrote nothing, its unit's lines are given: a
 * wrapper may have written them. By pid, boot and time, for pids are used again.
 */
export async function pythonLog(record: CoredumpRecord, place: JournalPlace = {}): Promise<ProcessLog | undefined> {
  const own = await linesBefore(record, [`_PID=${record.pid}`], place);
  if (own.length > 0) return { lines: own, from: 'process' };
  const unit = unitMatch(record);
  const lines = unit === undefined ? [] : await linesBefore(record, [unit], place);
  return lines.length > 0 ? { lines, from: 'unit' } : undefined;
}

async function linesBefore(record: CoredumpRecord, matches: readonly string[], place: JournalPlace): Promise<string[]> {
  const boot = record.bootId === undefined ? [] : [`_BOOT_ID=${record.bootId}`];
  const died = Date.parse(record.time) / 1000;
  const window = { since: `@${died - SECONDS_BEFORE}`, until: `@${(record.recorded / 1e6).toFixed(6)}` };
  const lines: string[] = [];
  for await (const entry of journalEntries([...matches, ...boot], {
    ...place,
    ...window,
    fields: ['MESSAGE'],
    newestFirst: true,
  })) {
    if (entry.MESSAGE != null) lines.push(entry.MESSAGE);
    if (lines.length >= KEPT_LINES) break;
  }
  return lines.toReversed();
}

function unitMatch(record: CoredumpRecord): string | undefined {
  if (record.userUnit !== undefined) return `_SYSTEMD_USER_UNIT=${record.userUnit}`;
  return record.unit === undefined ? undefined : `_SYSTEMD_UNIT=${record.unit}`;
}
