import type { Database } from '../src/store/database.ts';
import type { ReadReport } from '../src/store/occurrences.ts';
import { contentOf } from '../src/store/read-reports.ts';
import { readCrashes, type CrashToday } from '../src/store/read.ts';
import { record } from '../src/store/record.ts';
import { reportsOf, stories, VERSIONS, type Story } from '../test/support/store-reports.ts';

/** Twelve versions, oldest first. */
const TWELVE = [...VERSIONS, '3:0.2-1', '3:0.2-2', '3:1.0~beta1-1', '3:1.0-1'];
const ALL = TWELVE.map((_, place) => place);
const LIVES = [ALL, [0, 1, 2], ALL.slice(4), [0, 1, 9], [11], [2, 3], [0, 5, 6, 11], [8, 9]];
/** Reports in one transaction, as "store add" has them. */
const BATCH = 500;

/** What a fleet of 50 hosts reports, and what is true of it. */
export interface Fleet {
  readonly crashes: readonly Story[];
  readonly reports: () => Generator<ReadReport>;
}

/** @param occurrences how many at least. */
export function fleetOf(crashes: number, occurrences: number): Fleet {
  const all = stories(crashes, LIVES);
  const once = all.reduce((sum, { seenIn }) => sum + seenIn.length, 0);
  return { crashes: all, reports: () => reportsOf(all, Math.ceil(occurrences / once), TWELVE) };
}

export interface Taken {
  readonly reports: number;
  /** Of this process, in milliseconds. */
  readonly cpu: number;
  readonly passed: number;
}

/** Puts all reports in, from their JSON on: what making that costs is not counted. */
export async function putIn(store: Database, fleet: Fleet): Promise<Taken> {
  const taken = { reports: 0, cpu: 0, passed: 0 };
  let texts: string[] = [];
  const flush = async (): Promise<void> => {
    const { cpu, passed } = await costOf(async () => record(store, texts.flatMap(occurrencesIn)));
    taken.cpu += cpu;
    taken.passed += passed;
    taken.reports += texts.length;
    texts = [];
  };
  for (const report of fleet.reports()) {
    texts.push(JSON.stringify(report));
    if (texts.length === BATCH) await flush();
  }
  await flush();
  return taken;
}

function occurrencesIn(text: string): Parameters<typeof record>[1] {
  const content = contentOf(JSON.parse(text));
  return 'occurrences' in content ? content.occurrences : [];
}

/** Milliseconds of this process's processor time, and those that passed. */
export async function costOf(work: () => Promise<unknown>): Promise<{ readonly cpu: number; readonly passed: number }> {
  const [before, started] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1000, passed: performance.now() - started };
}

/** @throws Error where the store says anything of a crash that is not true. */
export async function checkTruth(store: Database, { crashes }: Fleet): Promise<void> {
  const told = new Map((await readCrashes(store)).map((crash) => [crash.signature.split(' | ')[1], crash]));
  const wrong = crashes.filter((story) => !isTrue(story, told.get(story.name)));
  if (told.size !== crashes.length || wrong.length > 0)
    throw new Error(`${wrong.length} of ${crashes.length} crashes are told wrong; ${told.size} are told.`);
}

function isTrue({ seenIn }: Story, crash: CrashToday | undefined): boolean {
  const gap = seenIn.find((place, index) => index > 0 && place > (seenIn[index - 1] ?? place) + 1);
  return (
    crash !== undefined &&
    crash.firstIn === TWELVE[seenIn[0] ?? -1] &&
    crash.goneSince === TWELVE[(seenIn.at(-1) ?? -1) + 1] &&
    crash.backIn === (gap === undefined ? undefined : TWELVE[gap])
  );
}
