import type { CoredumpRecord } from '../evidence/record.ts';
import { FaultlineError } from '../errors/errors.ts';
import type { Answer } from '../report/create.ts';
import type { Database } from '../store/database.ts';
import type { StoredOccurrence } from '../store/model.ts';
import { identityOfOccurrence, occurrencesOf } from '../store/occurrences.ts';
import { record as putIn, SET } from '../store/record.ts';
import type { TakenIn, Triage } from './model.ts';

/** A coredump of the journal that is to go into the store. */
export interface Arrived {
  readonly record: CoredumpRecord;
  /** What identifies its stack, where the journal tells enough. */
  readonly stack?: string | undefined;
}

/**
 * Puts one coredump into a store: nothing to do where it is there; without its core where its stack is that of a crash that
 * was read before; else triaged. What can't be read is told, and what systemd-coredump wrote of it counts.
 * @param before what is to be done before it is put in.
 */
export async function takeIn(
  store: Database,
  { record, stack }: Arrived,
  triage: Triage,
  told: TakenIn,
  before: (occurrence: StoredOccurrence) => Promise<void> = async () => undefined,
): Promise<void> {
  told.coredumps += 1;
  if (await isThere(store, record)) {
    told.there += 1;
    return;
  }
  const alike = stack === undefined ? undefined : await alikeOf(store, stack);
  const happened = alike === undefined ? await triaged(record, triage, told) : await likeBefore(record, alike, triage);
  if (happened === undefined) return;
  await before(happened.occurrence);
  const [result] = await putIn(store, [happened.occurrence]);
  if (result === 'expired') told.expired += 1;
  else if (result === 'there') told.there += 1;
  else {
    told.added += 1;
    told.newCrashes += result === 'new-crash' ? 1 : 0;
    told.alike += alike === undefined ? 0 : 1;
    told.touched.add(happened.occurrence.fingerprint);
    if (stack !== undefined && happened.whole) await remember(store, stack, happened.occurrence);
  }
}

interface Happened {
  readonly occurrence: StoredOccurrence;
  /** Told by the core. */
  readonly whole: boolean;
}

async function isThere(store: Database, record: CoredumpRecord): Promise<boolean> {
  const identity = identityOfOccurrence(record);
  return (await store.query('SELECT 1 AS one FROM occurrence WHERE identity = $1', [identity])).length > 0;
}

interface Alike {
  readonly fingerprint: string;
  readonly signature: string;
  readonly title: string;
  readonly rule: string;
  readonly version: string | undefined;
}

async function alikeOf(store: Database, stack: string): Promise<Alike | undefined> {
  const [row] = await store.query(
    'SELECT a.version, c.* FROM alike a JOIN crash c ON c.fingerprint = a.fingerprint WHERE a.stack = $1 AND c.weak = 0',
    [stack],
  );
  if (row === undefined) return undefined;
  const text = (name: string): string => String(row[name]);
  return {
    fingerprint: text('fingerprint'),
    signature: text('signature'),
    title: text('title'),
    rule: text('rule'),
    version: row['version'] == null ? undefined : text('version'),
  };
}

async function remember(store: Database, stack: string, { fingerprint, version }: StoredOccurrence): Promise<void> {
  await store.query(
    'INSERT INTO alike VALUES ($1, $2, $3) ON CONFLICT (stack) DO UPDATE SET fingerprint = excluded.fingerprint, version = excluded.version',
    [stack, fingerprint, version ?? null],
  );
}

async function likeBefore(record: CoredumpRecord, alike: Alike, triage: Triage): Promise<Happened | undefined> {
  const answer = await triage.recorded(record);
  const occurrence = answer === undefined ? undefined : only(answer);
  if (occurrence === undefined) return undefined;
  const { version, ...crash } = alike;
  const { report: _, ...rest } = occurrence; // of its stack systemd wrote less than its core told
  return { occurrence: { ...rest, ...crash, ...(version === undefined ? {} : { version }) }, whole: false };
}

async function triaged(record: CoredumpRecord, triage: Triage, told: TakenIn): Promise<Happened | undefined> {
  const answer = await attempt(() => triage.whole(record));
  if (!(answer instanceof FaultlineError)) {
    const occurrence = only(answer);
    return occurrence === undefined ? undefined : { occurrence, whole: isFromCore(answer) };
  }
  told.unread.push({ what: `pid ${record.pid}`, why: `${answer.message} ${answer.remedy}` });
  const recorded = await triage.recorded(record);
  const occurrence = recorded === undefined ? undefined : only(recorded);
  return occurrence === undefined ? undefined : { occurrence, whole: false };
}

async function attempt<T>(work: () => Promise<T>): Promise<T | FaultlineError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FaultlineError) return error;
    throw error;
  }
}

function only(answer: Answer): StoredOccurrence | undefined {
  return occurrencesOf({ ...answer, created: new Date().toISOString() })[0];
}

function isFromCore({ sections }: Answer): boolean {
  return sections.some((section) => section.kind === 'crash' && section.engine !== 'recorded');
}

/** Where to go on in a journal. */
export async function cursorOf(store: Database, journal: string): Promise<string | undefined> {
  const [row] = await store.query('SELECT value FROM setting WHERE name = $1', [`cursor ${journal}`]);
  return row === undefined ? undefined : String(row['value']);
}

/** Written after what came before it is stored: who is killed in between sees it again, and it is there. */
export async function setCursor(store: Database, journal: string, cursor: string): Promise<void> {
  await store.query(SET, [`cursor ${journal}`, cursor]);
}
