import type { Database } from '../store/database.ts';
import { readCrashes, type CrashToday } from '../store/read.ts';
import { fedAt } from '../store/record.ts';
import { known } from '../text/known.ts';
import type { Count, Metrics } from './model.ts';

/** Of a crash whose program the report did not know. */
const UNKNOWN = 'unknown';

/** What monitoring is told of a store. @param all its crashes, where they were read before. */
export async function readMetrics(
  store: Database,
  all?: readonly CrashToday[],
  now: number = Date.now(),
): Promise<Metrics> {
  const crashes = all ?? (await readCrashes(store));
  const newest = crashes.reduce((latest, { lastSeen }) => Math.max(latest, lastSeen), -Infinity);
  return {
    counts: countsOf(crashes),
    hosts: await hostsOf(store, crashes),
    now,
    ...known({ newest: newest === -Infinity ? undefined : newest, fed: await fedAt(store) }),
  };
}

/** By what they are labelled with: of a series that is there twice node_exporter refuses the whole file. */
function countsOf(crashes: readonly CrashToday[]): Count[] {
  const groups = Map.groupBy(crashes, (crash) => JSON.stringify(labelsOf(crash)));
  return [...groups.values()].map((group): Count => {
    const [first] = group as [CrashToday];
    return {
      ...labelsOf(first),
      crashes: group.length,
      occurrences: group.reduce((sum, { occurrences }) => sum + occurrences, 0),
    };
  });
}

function labelsOf({ program = UNKNOWN, rule, status }: CrashToday): Pick<Count, 'program' | 'class' | 'status'> {
  return { program, class: rule.slice(rule.indexOf('/') + 1), status };
}

async function hostsOf(store: Database, crashes: readonly CrashToday[]): Promise<Metrics['hosts']> {
  const statuses = new Map(
    crashes.flatMap(({ members, status }) => members.map((member) => [member, status] as const)),
  );
  const rows = await store.query("SELECT value, fingerprint FROM seen WHERE facet = 'host' ORDER BY value");
  return [...Map.groupBy(rows, (row) => String(row['value']))].map(([host, own]) => {
    const count = (status: string): number =>
      own.filter((row) => statuses.get(String(row['fingerprint'])) === status).length;
    return { host, new: count('new'), back: count('back') };
  });
}
