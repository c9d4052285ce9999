import type { Database, Value } from './database.ts';
import { STATUSES, type Status } from './history.ts';
import { DAY } from './model.ts';
import { crashesWith, type CrashToday } from './read.ts';
import { rowsIn } from './rows-in.ts';
import { conditionOf, type Selection } from './select.ts';

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

/** What of the ranked crashes is asked for. */
export interface Ranking {
  readonly selection: Selection;
  readonly concern: Concern | 'gone' | undefined;
  readonly offset: number;
  readonly most: number;
}

/** Some of the ranked crashes. */
export interface Ranked {
  readonly crashes: readonly RankedCrash[];
  /** Of all that fit the rest of what was asked, how many are of each concern; one that rises may be of another too. */
  readonly sums: ReadonlyMap<Concern | 'gone' | 'all', number>;
  /** How many fit. */
  readonly total: number;
}

/** Crashes of a store, those that matter most first: by concern, then by how often each was seen in the last week. */
export async function rankedCrashes(
  store: Database,
  { selection, concern, offset, most }: Ranking,
  now: number,
): Promise<Ranked> {
  const all = await standings(store, selection, dayOf(now));
  const sums = sumsOf(all);
  const roots = all
    .filter((each) => isOf(each, concern))
    .toSorted(byConcern)
    .slice(offset, offset + most)
    .map(({ root }) => root);
  const found = new Map((await crashesWith(store, new Set(roots))).map((crash) => [crash.members[0], crash]));
  const crashes = roots.flatMap((root) => found.get(root) ?? []);
  const counts = await recentCounts(store, crashes, dayOf(now));
  return { crashes: crashes.map((crash) => recently(crash, counts)), sums, total: sums.get(concern ?? 'all') ?? 0 };
}

/** What a crash is ranked by. */
interface Standing {
  readonly root: string;
  readonly lastSeen: number;
  readonly isGone: boolean;
  readonly isRising: boolean;
  readonly concern: Concern;
  /** How often it was seen in the last week. */
  readonly week: number;
}

async function standings(store: Database, selection: Selection, today: number): Promise<Standing[]> {
  const values: Value[] = [];
  const condition = conditionOf({ ...selection, gone: false }, values);
  const rows = await store.query(
    `SELECT t.root, t.status, t.last_seen, CASE WHEN t.gone_since IS NULL THEN 0 ELSE 1 END AS gone FROM today t WHERE ${condition}`,
    values,
  );
  const weeks = await weekCounts(
    store,
    today,
    rows.map(({ root }) => String(root)),
  );
  return rows.map((row) => {
    const root = String(row['root']);
    const [before, week] = weeks.get(root) ?? [0, 0];
    const rising = rises(before, week);
    return {
      root,
      lastSeen: Number(row['last_seen']),
      isGone: row['gone'] === 1,
      isRising: rising,
      concern: concernOf(STATUSES[Number(row['status'])] ?? 'new', rising),
      week,
    };
  });
}

function byConcern(one: Standing, other: Standing): number {
  return (
    CONCERNS.indexOf(one.concern) - CONCERNS.indexOf(other.concern) ||
    other.week - one.week ||
    other.lastSeen - one.lastSeen ||
    (one.root < other.root ? -1 : 1)
  );
}

function isOf(crash: Standing, concern: Ranking['concern']): boolean {
  if (concern === undefined) return true;
  if (concern === 'gone') return crash.isGone;
  return crash.concern === concern || (concern === 'rising' && crash.isRising);
}

function sumsOf(crashes: readonly Standing[]): Ranked['sums'] {
  const sums = new Map<Concern | 'gone' | 'all', number>();
  const add = (name: Concern | 'gone' | 'all'): void => void sums.set(name, (sums.get(name) ?? 0) + 1);
  for (const { concern, isRising: rising, isGone } of crashes) {
    add('all');
    add(concern);
    if (rising && concern !== 'rising') add('rising');
    if (isGone) add('gone');
  }
  return sums;
}

/** Of so many crashes the weeks are read one by one; of more all that there are. */
const FEW = 256;

/** How often some crashes were seen in the week before the last, and in the last, by their roots; of most there is nothing. */
async function weekCounts(
  store: Database,
  today: number,
  roots: readonly string[],
): Promise<ReadonlyMap<string, readonly [number, number]>> {
  const merged = await store.query('SELECT fingerprint, merged_into FROM crash WHERE merged_into IS NOT NULL');
  const into = new Map(merged.map((row) => [String(row['fingerprint']), String(row['merged_into'])]));
  const asked = new Set(roots);
  const members = [...into].filter(([, root]) => asked.has(root)).map(([fingerprint]) => fingerprint);
  const rows =
    roots.length > FEW
      ? await store.query(`${weeksUntil(today)} GROUP BY fingerprint`)
      : await rowsIn(store, `${weeksUntil(today)} AND fingerprint`, [...roots, ...members], 'GROUP BY fingerprint');
  const counts = new Map<string, readonly [number, number]>();
  for (const row of rows) {
    const fingerprint = String(row['fingerprint']);
    const root = into.get(fingerprint) ?? fingerprint;
    const [before, last] = counts.get(root) ?? [0, 0];
    counts.set(root, [before + Number(row['before']), last + Number(row['last'])]);
  }
  return counts;
}

function weeksUntil(today: number): string {
  const [first, last] = [today - 2 * WEEK + 1, today - WEEK + 1];
  return `SELECT fingerprint, sum(CASE WHEN value >= '${last}' THEN occurrences ELSE 0 END) AS last,
      sum(CASE WHEN value < '${last}' THEN occurrences ELSE 0 END) AS before
    FROM seen WHERE facet = 'day' AND value >= '${first}' AND value <= '${today}'`;
}

/** How a crash went of late. */
export async function rankedCrash(store: Database, crash: CrashToday, now: number): Promise<RankedCrash> {
  return recently(crash, await recentCounts(store, [crash], dayOf(now)));
}

function recently(crash: CrashToday, counts: ReadonlyMap<string, readonly number[]>): RankedCrash {
  const recent = Array.from({ length: RECENT_DAYS }, (_, day) =>
    sumOf(crash.members.map((member) => counts.get(member)?.[day] ?? 0)),
  );
  const rising = isRising(recent);
  return { ...crash, concern: concernOf(crash.status, rising), rising, recent };
}

/** Whether the last week has markedly more than the one before. */
export function isRising(recent: readonly number[]): boolean {
  return rises(sumOf(recent.slice(-2 * WEEK, -WEEK)), sumOf(recent.slice(-WEEK)));
}

function rises(before: number, last: number): boolean {
  return last >= RISING.least && last >= RISING.times * before;
}

function concernOf(status: Status, isRisingNow: boolean): Concern {
  return status === 'known' && isRisingNow ? 'rising' : status;
}

function dayOf(now: number): number {
  return Math.floor(now / DAY);
}

async function recentCounts(
  store: Database,
  crashes: readonly CrashToday[],
  today: number,
): Promise<Map<string, number[]>> {
  const first = today - RECENT_DAYS + 1;
  const rows = await rowsIn(
    store,
    `SELECT fingerprint, value, occurrences FROM seen
     WHERE facet = 'day' AND value >= '${first}' AND value <= '${today}' AND fingerprint`,
    crashes.flatMap(({ members }) => members),
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
