import { createReport } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import type { Database } from './database.ts';
import { derive } from './derive.ts';
import type { Mark } from './model.ts';
import { CrashRefused, oneCrash } from './one-crash.ts';
import { withStore } from './open-store.ts';
import type { CrashToday } from './read.ts';
import { findingsOf, shownCrashes } from './sections.ts';

/**
 * Writes down what somebody says of a crash. The report of `faultline store mark`: the crash as it stands then.
 * @throws CrashRefused where the store has no such crash, or it can be merged with no other.
 */
export async function markCrash(place: string | undefined, fingerprint: string, mark: Mark): Promise<Report> {
  return withStore(place, async (store) => {
    const marked = await markIn(store, fingerprint, mark);
    const shown = shownCrashes([marked]);
    return createReport('store mark', {
      subject: { store: store.name, fingerprint: marked.fingerprint },
      findings: findingsOf(shown),
      sections: [{ kind: 'crashes', title: 'Crash', crashes: shown, total: 1 }],
      incomplete: [],
      provenance: {},
    });
  });
}

/** Writes it down in a store that is open. Errors as of markCrash. @returns the crash as it stands then. */
export async function markIn(store: Database, fingerprint: string, mark: Mark): Promise<CrashToday> {
  return store.transaction(async () => {
    const crash = await oneCrash(store, fingerprint);
    const into = mark.mergedInto == null ? undefined : await oneCrash(store, mark.mergedInto);
    await change(store, crash, mark);
    if (into !== undefined) await merge(store, crash, into);
    if (mark.mergedInto === null) await split(store, crash, fingerprint);
    await derive(store, new Set([...crash.members, ...(into?.members ?? [])]));
    return oneCrash(store, fingerprint);
  });
}

/** A crash that is fixed, or whose note is written, has been looked at. */
async function change(store: Database, crash: CrashToday, { acknowledged, fixedIn, note }: Mark): Promise<void> {
  await store.query('UPDATE crash SET acknowledged = $2, fixed_in = $3, note = $4 WHERE fingerprint = $1', [
    crash.fingerprint,
    (acknowledged ?? (crash.acknowledged === true || fixedIn != null || note != null)) ? 1 : 0,
    fixedIn === undefined ? (crash.fixedIn ?? null) : fixedIn,
    note === undefined ? (crash.note ?? null) : note,
  ]);
}

async function merge(store: Database, { members: [root = ''], weak }: CrashToday, into: CrashToday): Promise<void> {
  const [target = ''] = into.members;
  if (root === target)
    throw new CrashRefused('These two are one crash already.', 'See: faultline store show FINGERPRINT');
  if (weak || into.weak)
    throw new CrashRefused(
      'A weak fingerprint can be that of different crashes: it is merged with no other.',
      'Merge it when its frames are known.',
    );
  await store.query('UPDATE crash SET merged_into = $2 WHERE fingerprint = $1 OR merged_into = $1', [root, target]);
}

/** The member that was named goes; where it is the first of them, all do. */
async function split(store: Database, { fingerprint, members }: CrashToday, named: string): Promise<void> {
  const member = members.find((each) => each.startsWith(named.toLowerCase())) ?? fingerprint;
  await store.query('UPDATE crash SET merged_into = NULL WHERE fingerprint = $1 OR merged_into = $1', [member]);
}
