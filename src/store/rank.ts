import type { Database } from './database.ts';
import { DAY, type StoredCrash } from './model.ts';
import { readCrashes, type CrashToday } from './read.ts';

/** Days that a crash's recent past has. */
export const RECENT_DAYS = 28;
/** Two spans of so many days are compared to tell what rises. */
const WEEK = 7;
/** Seen so often within a week, and twice as often as in the week before: it rises. Below that it is chance. */
const RISING = { least: 5, times: 2 };

/** Why somebody should look at a crash, the most pressing first. */
export const CONCERNS = ['back', 'new', 'rising', 'known', 'fixed'] as const;
export type Concern = (typeof CONCERNS)[number];

/** A crash with how it went of late. */
export interface RankedCrash extends CrashToday {
  readonly concern: Concern;
  readonly rising: boolean;
  /** Occurrences of each of the last days, oldest first, today last. */
  readonly recent: readonly number[];
}

/** Every crash of a store, those that matter most first: by concern, then by how often each was seen in the last week. */
export async function rankedCrashes(store: Database, now: number): Promise<RankedCrash[]> {
  const counts = await recentCounts(store, Math.floor(now / DAY));
  const crashes = (await readCrashes(store)).map((crash) => ranked(crash, counts));
  return crashes.toSorted(
    (one, other) =>
      CONCERNS.indexOf(one.concern) - CONCERNS.indexOf(other.concern) ||
      sumOf(other.recent.slice(-WEEK)) - sumOf(one.recent.slice(-WEEK)) ||
      other.lastSeen - one.lastSeen,
  );
}

function ranked(crash: CrashToday, counts: ReadonlyMap<string, readonly number[]>): RankedCrash {
  const recent = Array.from({ length: RECENT_DAYS }, (_, day) =>
    sumOf(crash.members.map((member) => counts.get(member)?.[day] ?? 0)),
  );
  const rising = isRising(recent);
  const concern = crash.status === 'known' && rising ? 'rising' : crash.status;
  return { ...crash, concern, rising, recent };
}

/** Whether the last week has markedly more than the one before. */
export function isRising(recent: readonly number[]): boolean {
  const [before, last] = [sumOf(recent.slice(-2 * WEEK, -WEEK)), sumOf(recent.slice(-WEEK))];
  return last >= RISING.least && last >= RISING.times * before;
}

async function recentCounts(store: Database, today: number): Promise<Map<string, number[]>> {
  const first = today - RECENT_DAYS + 1;
  const rows = await store.query(
    "SELECT fingerprint, value, occurrences FROM seen WHERE facet = 'day' AND value >= $1 AND value <= $2",
    [String(first), String(today)],
  );
  const counts = new Map<string, number[]>();
  for (const row of rows) {
    const fingerprint = String(row['fingerprint']);
    const days = counts.get(fingerprint) ?? Array<number>(RECENT_DAYS).fill(0);
    days[Number(row['value']) - first] = Number(row['occurrences']);
    counts.set(fingerprint, days);
  }
  return counts;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

/** The crash of a fingerprint, or of the beginning of one, or the one that it was merged into; undefined unless it is one. */
export function crashNamed<Crash extends Pick<CrashToday, 'members'>>(
  crashes: readonly Crash[],
  prefix: StoredCrash['fingerprint'],
): Crash | undefined {
  const found = crashes.filter(({ members }) => members.some((member) => member.startsWith(prefix.toLowerCase())));
  return found.length === 1 ? found[0] : undefined;
}
