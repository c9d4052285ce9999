import type { Database } from './database.ts';
import { STATUSES } from './history.ts';
import type { Facet } from './model.ts';
import { readCrashes, seenWith, type CrashToday } from './read.ts';

/** Which crashes of a store are asked for; what is not given does not matter. Times in milliseconds. */
export interface Selection {
  /** Part of the program, the signature or the title, or the beginning of the fingerprint. */
  readonly match?: string | undefined;
  readonly newSince?: number | undefined;
  readonly since?: number | undefined;
  readonly version?: string | undefined;
  readonly host?: string | undefined;
  readonly unit?: string | undefined;
  /** Seen again after it was fixed, or after a version without it. */
  readonly back?: boolean | undefined;
  /** Not seen in the versions since. */
  readonly gone?: boolean | undefined;
}

/**
 * The crashes that fit, those that matter most first: back, new, known, fixed; of each the newest.
 * @param crashes those of the store, where they were read before.
 */
export async function selectCrashes(
  store: Database,
  selection: Selection,
  crashes?: readonly CrashToday[],
): Promise<CrashToday[]> {
  const found = await fitting(store, crashes ?? (await readCrashes(store)), selection);
  return found.toSorted(
    (one, other) => STATUSES.indexOf(one.status) - STATUSES.indexOf(other.status) || other.lastSeen - one.lastSeen,
  );
}

/** Those of the crashes of a store that fit, in their order. */
export async function fitting<Crash extends CrashToday>(
  store: Database,
  crashes: readonly Crash[],
  selection: Selection,
): Promise<Crash[]> {
  const sets = await Promise.all(
    (['version', 'host', 'unit'] as const satisfies readonly Facet[]).flatMap((facet) => {
      const value = selection[facet];
      return value === undefined ? [] : [seenWith(store, facet, value)];
    }),
  );
  return crashes.filter(
    (crash) => fits(crash, selection) && sets.every((set) => crash.members.some((member) => set.has(member))),
  );
}

function fits(crash: CrashToday, { match, newSince = -Infinity, since = -Infinity, back, gone }: Selection): boolean {
  return (
    crash.firstSeen >= newSince &&
    crash.lastSeen >= since &&
    (!back || crash.backIn !== undefined) &&
    (!gone || crash.goneSince !== undefined) &&
    (match === undefined || matches(crash, match.toLowerCase()))
  );
}

function matches({ fingerprint, signature, title, program = '' }: CrashToday, match: string): boolean {
  return (
    fingerprint.startsWith(match) || [program, signature, title].some((text) => text.toLowerCase().includes(match))
  );
}
