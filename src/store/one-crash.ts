import { EvidenceError } from '../errors/errors.ts';
import type { Database } from './database.ts';
import { readCrashes, type CrashToday } from './read.ts';

/** What is said of a crash can't be: there is none, or more than one, or they can't be merged. */
export class CrashRefused extends EvidenceError {}

/** There is none. */
export class NoSuchCrash extends CrashRefused {}

/**
 * The crash of a fingerprint, or of the beginning of one, or the one that it was merged into.
 * @param all the crashes of the store, where they were read before.
 * @throws NoSuchCrash; CrashRefused where there is more than one.
 */
export async function oneCrash(store: Database, prefix: string, all?: readonly CrashToday[]): Promise<CrashToday> {
  const found = (all ?? (await readCrashes(store))).filter(({ members }) =>
    members.some((member) => member.startsWith(prefix.toLowerCase())),
  );
  const [crash] = found;
  if (crash === undefined)
    throw new NoSuchCrash(
      `The store ${store.name} holds no crash whose fingerprint begins with ${prefix}.`,
      'See: faultline store list',
    );
  if (found.length > 1)
    throw new CrashRefused(
      `${found.length} crashes have a fingerprint that begins with ${prefix}.`,
      'Give more digits of it.',
    );
  return crash;
}
