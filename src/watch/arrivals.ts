import { COREDUMPS } from '../evidence/match.ts';
import { coredumpRecord, RECORD_FIELDS } from '../evidence/record.ts';
import { journalEntries, type JournalOptions } from '../tools/journalctl.ts';
import type { Arrived } from './intake.ts';
import { stackKey } from './stack-key.ts';

/** What was in /proc/PID/maps: only who compares stacks asks for it. */
const MAPS = 'COREDUMP_PROC_MAPS';

export interface Arrival extends Arrived {
  readonly cursor: string;
}

/**
 * The coredumps of a journal, oldest first. Errors as of journalEntries.
 * @param after where to go on: the cursor of an entry, which need not be there any more.
 */
export async function* arrivals(
  place: JournalOptions,
  after: string | undefined,
): AsyncGenerator<Arrival, void, undefined> {
  const matches = [COREDUMPS, ...(after === undefined ? [] : [`--after-cursor=${after}`])];
  for await (const entry of journalEntries(matches, { ...place, fields: [...RECORD_FIELDS, MAPS] })) {
    const record = coredumpRecord(entry);
    if (record !== undefined) yield { record, cursor: record.cursor, stack: stackKey(record, entry[MAPS] ?? '') };
  }
}
