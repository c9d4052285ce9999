import { concurrently } from '../concurrently.ts';
import { SYSTEM_ROOT } from '../elf/debug-tree.ts';
import { FaultlineError } from '../errors/errors.ts';
import type { CoredumpRecord } from '../evidence/record.ts';
import type { StoredCore } from '../evidence/stored-core.ts';
import { crashesOf } from '../report/crash.ts';
import { sharedFiles } from '../stacks/native/shared-files.ts';
import { KnownCrashes } from './known/known-crashes.ts';
import { certainEngine } from './known/certain-engine.ts';

/** Milliseconds of processor time, and of any, after which no further core is read: a busy machine has the same list, later. */
const TIME = 4000;
const PATIENCE = 60_000;
/** Bytes as stored: a larger core takes longer than a list may. */
const LARGEST = 32 * 1024 * 1024;

/** Files whose debug information stays unpacked for the next core: libraries that most programs have. */
const FILES_OPEN = 4;

/** A coredump of the journal, and where its core is. */
export interface Stored {
  readonly record: CoredumpRecord;
  readonly stored: StoredCore;
}

/** What a core says its crash is; without a fingerprint where its stack is not certain. */
export interface OwnSignature {
  readonly signature: string;
  readonly fingerprint?: string;
}

/**
 * The signatures of coredumps, out of their cores: those that can be read here and now, by ourselves.
 * @param root of the system whose journal it is.
 */
export async function signaturesOf(
  coredumps: readonly Stored[],
  root: string | undefined,
): Promise<ReadonlyMap<CoredumpRecord, OwnSignature>> {
  const found = new Map<CoredumpRecord, Required<OwnSignature>>();
  const doubtful = new Set<string>();
  const [began, end] = [process.cpuUsage(), Date.now() + PATIENCE];
  const places = root === undefined ? {} : { root, sysroot: root };
  const files = sharedFiles({ sysroot: root, debugRoots: [SYSTEM_ROOT] }, 'code', FILES_OPEN);
  const known = new KnownCrashes(places, { engine: certainEngine(files), details: false });
  try {
    await concurrently(coredumps, async ({ record, stored }) => {
      const { user, system } = process.cpuUsage(began);
      const isOver = user + system > TIME * 1000 || Date.now() > end;
      if (isOver || stored.state !== 'present' || (stored.size ?? Infinity) > LARGEST || record.truncated) return;
      const signature = await signatureOf(known, record, doubtful);
      if (signature !== undefined) found.set(record, signature);
    });
    return new Map([...found].map(([record, told]) => [record, certain(told, doubtful)]));
  } finally {
    known.close();
    files.close();
  }
}

/** Equal crashes share an answer, and the first of them alone says that it is doubtful. */
function certain({ signature, fingerprint }: Required<OwnSignature>, doubtful: ReadonlySet<string>): OwnSignature {
  return doubtful.has(fingerprint) ? { signature } : { signature, fingerprint };
}

/** @param doubtful gets the fingerprint of a crash whose stack is not certain. */
async function signatureOf(
  known: KnownCrashes,
  record: CoredumpRecord,
  doubtful: Set<string>,
): Promise<Required<OwnSignature> | undefined> {
  try {
    const { answer } = await known.triage({ record });
    const [crash] = crashesOf(answer);
    if (crash === undefined || crash.crash.engine !== 'native') return undefined;
    const { signature, fingerprint } = crash.crash;
    if (answer.incomplete.some(({ what }) => what === 'engine')) doubtful.add(fingerprint);
    return { signature, fingerprint };
  } catch (error) {
    if (error instanceof FaultlineError) return undefined;
    throw error;
  }
}
