import type { KnownCrash } from '../report/sections/crashes.ts';
import type { Finding } from '../report/finding.ts';
import { known } from '../text/known.ts';
import type { Database } from './database.ts';
import { inOrder } from './history.ts';
import { crashesWith, rootsOf, type CrashToday } from './read.ts';

/** Crashes of the store as a report shows them, in their order. */
export function shownCrashes(crashes: readonly CrashToday[]): KnownCrash[] {
  return crashes.map(shownCrash);
}

function shownCrash(crash: CrashToday): KnownCrash {
  const { fingerprint, signature, title, rule, status, occurrences, members, hosts } = crash;
  return {
    fingerprint,
    signature,
    title,
    rule,
    status,
    firstSeen: iso(crash.firstSeen),
    lastSeen: iso(crash.lastSeen),
    occurrences,
    hosts,
    versions: inOrder(crash.versions).map(({ value, firstSeen, lastSeen, occurrences: count }) => ({
      version: value,
      firstSeen: iso(firstSeen),
      lastSeen: iso(lastSeen),
      occurrences: count,
    })),
    ...known({
      program: crash.program,
      firstIn: crash.firstIn,
      goneSince: crash.goneSince,
      backIn: crash.backIn,
      fixedIn: crash.fixedIn,
      note: crash.note,
      merged: members.length > 1 ? members.slice(1) : undefined,
      weak: crash.weak,
    }),
  };
}

/** What a gate acts on: crashes that came back, and those that nobody has looked at. */
export function findingsOf(crashes: readonly KnownCrash[]): Finding[] {
  return crashes.flatMap((crash): Finding[] => {
    const { status, title, signature, fingerprint, occurrences, program } = crash;
    if (status !== 'back' && status !== 'new') return [];
    return [
      {
        rule: status === 'back' ? 'store/back' : 'store/new',
        level: status === 'back' ? 'error' : 'warning',
        title,
        message:
          status === 'back'
            ? `${signature}: fixed in ${crash.fixedIn}, seen again in ${crash.backIn}.`
            : `${signature}: first seen ${crash.firstSeen.slice(0, 10)}${crash.firstIn === undefined ? '' : ` in ${crash.firstIn}`}.`,
        ...(program === undefined ? {} : { location: { module: program } }),
        fingerprint,
        ...(occurrences > 1 ? { occurrences } : {}),
        ...known({ weak: crash.weak }),
      },
    ];
  });
}

/** The same of those crashes that have changed, by their fingerprints. */
export async function findingsAbout(store: Database, touched: ReadonlySet<string>): Promise<Finding[]> {
  return findingsOf(shownCrashes(await crashesWith(store, await rootsOf(store, touched))));
}

export function iso(time: number): string {
  return new Date(time).toISOString();
}
