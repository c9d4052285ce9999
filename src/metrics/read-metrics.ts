import type { Database, Row } from '../store/database.ts';
import { STATUSES, type Status } from '../store/history.ts';
import { fedAt } from '../store/record.ts';
import { rowsIn } from '../store/rows-in.ts';
import { known } from '../text/known.ts';
import type { Count, Metrics } from './model.ts';

/** Of a crash whose program the report did not know. */
const UNKNOWN = 'unknown';

/** What monitoring is told of a store. @param withHosts whether that of each host is asked for: of many it takes its time. */
export async function readMetrics(store: Database, withHosts: boolean, now: number = Date.now()): Promise<Metrics> {
  const groups = await store.query(
    `SELECT program, rule, status, count(*) AS crashes, sum(occurrences) AS occurrences, max(last_seen) AS newest
     FROM today GROUP BY program, rule, status`,
  );
  const newest = groups.reduce((latest, row) => Math.max(latest, Number(row['newest'])), -Infinity);
  return {
    counts: countsOf(groups),
    hosts: withHosts ? await hostsOf(store) : [],
    now,
    ...known({ newest: newest === -Infinity ? undefined : newest, fed: await fedAt(store) }),
  };
}

/** By what they are labelled with: of a series that is there twice node_exporter refuses the whole file. */
function countsOf(rows: readonly Row[]): Count[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify(labelsOf(row)));
  return [...groups.values()].map((group): Count => {
    const sum = (column: string): number => group.reduce((all, row) => all + Number(row[column]), 0);
    return { ...labelsOf(group[0] as Row), crashes: sum('crashes'), occurrences: sum('occurrences') };
  });
}

function labelsOf(row: Row): Pick<Count, 'program' | 'class' | 'status'> {
  const rule = String(row['rule']);
  return {
    program: String(row['program']) || UNKNOWN,
    class: rule.slice(rule.indexOf('/') + 1),
    status: STATUSES[Number(row['status'])] ?? 'new',
  };
}

async function hostsOf(store: Database): Promise<Metrics['hosts']> {
  const [fresh, back] = [await onHosts(store, 'new'), await onHosts(store, 'back')];
  const rows = await store.query("SELECT DISTINCT value FROM seen WHERE facet = 'host' ORDER BY value");
  return rows.map((row) => {
    const host = String(row['value']);
    return { host, new: fresh.get(host) ?? 0, back: back.get(host) ?? 0 };
  });
}

/** How many crashes of a status were seen on each host; those that were merged are one. */
async function onHosts(store: Database, status: Status): Promise<ReadonlyMap<string, number>> {
  const value = STATUSES.indexOf(status);
  const alone = await store.query(ALONE, [value]);
  const counts = new Map(alone.map((row) => [String(row['value']), Number(row['crashes'])]));
  const groups = await store.query(GROUPS, [value]);
  const roots = new Map(groups.map((row) => [String(row['fingerprint']), String(row['root'])]));
  const rows = await rowsIn(store, ON_HOSTS, [...roots.keys()]);
  for (const [host, own] of Map.groupBy(rows, (row) => String(row['value']))) {
    const crashes = new Set(own.map((row) => roots.get(String(row['fingerprint']))));
    counts.set(host, (counts.get(host) ?? 0) + crashes.size);
  }
  return counts;
}

const INTO = 'SELECT merged_into FROM crash WHERE merged_into IS NOT NULL';
const ALONE = `SELECT value, count(*) AS crashes FROM seen
  WHERE facet = 'host' AND fingerprint IN (SELECT root FROM today WHERE status = $1 AND root NOT IN (${INTO})) GROUP BY value`;
const GROUPS = `SELECT fingerprint, coalesce(merged_into, fingerprint) AS root FROM crash
  WHERE (merged_into IS NOT NULL OR fingerprint IN (${INTO}))
    AND coalesce(merged_into, fingerprint) IN (SELECT root FROM today WHERE status = $1)`;
const ON_HOSTS = "SELECT fingerprint, value FROM seen WHERE facet = 'host' AND fingerprint";
