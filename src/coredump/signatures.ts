import { concurrently } from '../concurrently.ts';
import { FaultlineError } from '../errors/errors.ts';
import type { CoredumpRecord } from '../evidence/record.ts';
import type { StoredCore } from '../evidence/stored-core.ts';
import { crashesOf } from '../report/crash.ts';
import { KnownCrashes } from './known/known-crashes.ts';
import { withCertainEngine } from './known/certain-engine.ts';

/** Milliseconds of processor time, and of any, after which no further core is read: a busy machine has the same list, later. */
const TIME = 4000;
const PATIENCE = 60_000;
/** Bytes as stored: a larger core takes longer than a list may. */
const LARGEST = 32 * 1024 * 1024;

/** A coredump of the journal, and where its core is. */
export interface Stored {
  readonly record: CoredumpRecord;
  readonly stored: StoredCore;
}

/** What a core says its crash is. */
export interface OwnSignature {
  readonly signature: string;
  readonly fingerprint: string;
}

/**
 * The signatures of coredumps, out of their cores: those that can be read here and now, and told for certain without a debugger.
 * @param root of the system whose journal it is.
 */
export async function signaturesOf(
  coredumps: readonly Stored[],
  root: string | undefined,
): Promise<ReadonlyMap<CoredumpRecord, OwnSignature>> {
  const found = new Map<CoredumpRecord, OwnSignature>();
  const [began, end] = [process.cpuUsage(), Date.now() + PATIENCE];
  const known = new KnownCrashes(root === undefined ? {} : { root, sysroot: root }, withCertainEngine);
  try {
    await concurrently(coredumps, async ({ record, stored }) => {
      const { user, system } = process.cpuUsage(began);
      const isOver = user + system > TIME * 1000 || Date.now() > end;
      if (isOver || stored.state !== 'present' || (stored.size ?? Infinity) > LARGEST || record.truncated) return;
      const signature = await signatureOf(known, record);
      if (signature !== undefined) found.set(record, signature);
    });
    return found;
  } finally {
    known.close();
  }
}

async function signatureOf(known: KnownCrashes, record: CoredumpRecord): Promise<OwnSignature | undefined> {
  try {
    const { answer } = await known.triage({ record });
    const [crash] = crashesOf(answer);
    if (crash === undefined || crash.crash.engine !== 'native') return undefined;
    const { signature, fingerprint } = crash.crash;
    return { signature, fingerprint };
  } catch (error) {
    if (error instanceof FaultlineError) return undefined;
    throw error;
  }
}
