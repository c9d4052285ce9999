import { journalEntries, type JournalPlace } from '../tools/journalctl.ts';
import { matchArguments } from './match.ts';
import { RECORD_FIELDS, coredumpRecord, type CoredumpRecord } from './record.ts';

/** Which coredumps of the journal are meant. */
export interface CoredumpQuery extends JournalPlace {
  /** A pid, a command's name, an executable's path, a unit, `FIELD=value`; default: all. */
  readonly match?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** At most so many, the newest; default: no limit. */
  readonly last?: number | undefined;
  /** Milliseconds for one query. */
  readonly timeout?: number | undefined;
}

/** The coredumps that systemd-coredump recorded, newest first. Errors as of journalEntries. */
export async function findCoredumps(query: CoredumpQuery = {}): Promise<CoredumpRecord[]> {
  return queryCoredumps(matchArguments(query.match), query);
}

/** The same for arguments of journalctl that select coredumps, in place of `match`. */
export async function queryCoredumps(
  matches: readonly string[],
  { last = Infinity, ...options }: CoredumpQuery,
): Promise<CoredumpRecord[]> {
  const records: CoredumpRecord[] = [];
  for await (const entry of journalEntries(matches, { ...options, fields: RECORD_FIELDS, newestFirst: true })) {
    const record = coredumpRecord(entry);
    if (record !== undefined) records.push(record);
    if (records.length >= last) break;
  }
  const fileless = new Set(records.filter(({ corefile }) => corefile === undefined).map(({ cursor }) => cursor));
  if (fileless.size === 0) return records;
  const stored = await holdingCore(fileless, matches, options);
  return records.map((record) => ({ ...record, storedInJournal: stored.has(record.cursor) }));
}

/** Which entries carry the core. Asked apart, and without large fields, for the core would be printed as text. */
async function holdingCore(
  cursors: ReadonlySet<string>,
  matches: readonly string[],
  options: CoredumpQuery,
): Promise<Set<string>> {
  const holding = new Set<string>();
  let missing = cursors.size;
  for await (const { __CURSOR: cursor, COREDUMP: core } of journalEntries(matches, {
    ...options,
    fields: ['COREDUMP'],
    withoutLarge: true,
    newestFirst: true,
  })) {
    if (cursor == null || !cursors.has(cursor)) continue;
    if (core !== undefined) holding.add(cursor);
    missing -= 1;
    if (missing === 0) break;
  }
  return holding;
}
