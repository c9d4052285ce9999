import { EvidenceError } from '../errors/errors.ts';
import type { Database } from './database.ts';
import { crashesWith, rootsBeginning, type CrashToday } from './read.ts';

/** What is said of a crash can't be: there is none, or more than one, or they can't be merged. */
export class CrashRefused extends EvidenceError {}

/** There is none. */
export class NoSuchCrash extends CrashRefused {}

/**
 * The crash of a fingerprint, or of the beginning of one, or the one that it was merged into.
 * @throws NoSuchCrash; CrashRefused where there is more than one.
 */
export async function oneCrash(store: Database, prefix: string): Promise<CrashToday> {
  const roots = await rootsBeginning(store, prefix.toLowerCase());
  if (roots.size > 1)
    throw new CrashRefused(
      `${roots.size} crashes have a fingerprint that begins with ${prefix}.`,
      'Give more digits of it.',
    );
  const [crash] = await crashesWith(store, roots);
  if (crash === undefined)
    throw new NoSuchCrash(
      `The store ${store.name} holds no crash whose fingerprint begins with ${prefix}.`,
      'See: faultline store list',
    );
  return crash;
}
