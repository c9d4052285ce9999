import { globSync, readFileSync, statSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { readMetrics } from '../src/metrics/read-metrics.ts';
import type { Database } from '../src/store/database.ts';
import { differenceReport } from '../src/store/diff.ts';
import { listReport } from '../src/store/list.ts';
import { openStore } from '../src/store/open-store.ts';
import { rankedCrashes } from '../src/store/rank.ts';
import { selectCrashes } from '../src/store/select.ts';
import { showReport } from '../src/store/show.ts';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { checkTruth, costOf, fleetOf, putIn } from './fleet.ts';
import { median } from './measure.ts';
import type { BenchRow } from './row.ts';

/** GROWTH_CRASHES=100000 GROWTH=1 asks how a store with so many of them does. */
const CRASHES = Number(process.env['GROWTH_CRASHES'] ?? 2000);
/** GROWTH=10000,100000,1000000 asks for more; the last takes minutes in each database. */
const SIZES = (process.env['GROWTH'] ?? '10000,100000').split(',').map(Number);
const ROUNDS = 5;

/** How a store grows: what a report costs, what it takes on disk, what is read of it. Ours alone; processor time. */
export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const size of SIZES) rows.push(await inSqlite(size));
  if (globSync('/usr/lib/postgresql/*/bin').length === 0) return rows;
  const server = await startPostgres();
  try {
    for (const size of SIZES) rows.push(await inPostgres(size, server.database(`growth${size}`)));
  } finally {
    server.stop();
  }
  return rows;
}

async function inSqlite(size: number): Promise<BenchRow> {
  const { path: directory, remove } = temporaryDirectory();
  const file = path.join(directory, 'store.sqlite');
  const store = await openStore(file, { create: true });
  try {
    return await grown('SQLite', store, size, async () => statSync(file).size);
  } finally {
    await store.close();
    remove();
  }
}

async function inPostgres(size: number, url: string): Promise<BenchRow> {
  const store = await openStore(url, { create: true });
  try {
    return await grown('PostgreSQL', store, size, async () => {
      const [row] = await store.query('SELECT pg_database_size(current_database()) AS bytes');
      return Number(row?.['bytes']);
    });
  } finally {
    await store.close();
  }
}

async function grown(kind: string, store: Database, size: number, bytes: () => Promise<number>): Promise<BenchRow> {
  const fleet = fleetOf(CRASHES, size);
  const before = await serverTime(store);
  const { reports, cpu, passed } = await putIn(store, fleet);
  const served = (await serverTime(store)) - before;
  await checkTruth(store, fleet);
  const onDisk = await bytes();
  const notes = [
    `${rate(reports, cpu + served)} a second of processor time (${rate(reports, passed)} passed, load ${loadavg()[0]?.toFixed(0)})`,
    `${Math.round(onDisk / reports)} bytes each, ${Math.round(onDisk / 1e6)} MB`,
  ];
  const fingerprint = (await selectCrashes(store, {}, 1)).crashes[0]?.fingerprint ?? '';
  for (const [name, ask] of Object.entries(QUESTIONS))
    notes.push(`${name} ${await asked(store, async () => ask(store, fingerprint))}`);
  return {
    name: `${kind}, ${reports} occurrences of ${CRASHES} crashes, one in`,
    ours: (cpu + served) / reports,
    note: notes.join('; '),
  };
}

/** What is asked of a store by a page, the interface for programs, a command, monitoring. */
const QUESTIONS = {
  'list of 50': async (store) => listReport(store, {}, 50),
  'by host and version': async (store) => listReport(store, { host: 'host7', version: '3:0.1-1' }, 50),
  gone: async (store) => listReport(store, { gone: true }, 50),
  'list of 1000': async (store) => listReport(store, {}, 1000),
  ranked: async (store) => rankedCrashes(store, { selection: {}, concern: undefined, offset: 0, most: 50 }, LATE),
  diff: async (store) => differenceReport(store, { before: '3:0.1-1', after: '3:1.0-1', limit: 50 }),
  'one crash': async (store, fingerprint) => showReport(store, fingerprint),
  metrics: async (store) => readMetrics(store, false),
  'metrics of each host': async (store) => readMetrics(store, true),
} as const satisfies Record<string, Question>;
type Question = (store: Database, fingerprint: string) => Promise<unknown>;
const LATE = Date.UTC(2026, 11, 1);

/** The median of some rounds: processor time of ours and of the server, and the time that passed. */
async function asked(store: Database, ask: () => Promise<unknown>): Promise<string> {
  const costs = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = await serverTime(store);
    const { cpu, passed } = await costOf(ask);
    costs.push({ cpu: cpu + (await serverTime(store)) - before, passed });
  }
  return `${median(costs.map(({ cpu }) => cpu)).toFixed(0)} ms (${median(costs.map(({ passed }) => passed)).toFixed(0)} passed)`;
}

/** Milliseconds of processor time of the server's process that works for us; the clock ticks a hundred times a second (proc_pid_stat(5)). */
async function serverTime(store: Database): Promise<number> {
  if (store.kind !== 'postgres') return 0;
  const [row] = await store.query('SELECT pg_backend_pid() AS pid');
  const fields =
    readFileSync(`/proc/${Number(row?.['pid'])}/stat`, 'utf8')
      .split(') ')[1]
      ?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function rate(reports: number, milliseconds: number): number {
  return Math.round((1000 * reports) / milliseconds / 100) * 100;
}
