import { known } from '../text/known.ts';
import { createReport } from '../report/create.ts';
import type { Incomplete, Report } from '../report/model.ts';
import type { ListedCoredump } from '../report/sections/coredumps.ts';
import { approximateSignature } from '../crash/approximate-signature.ts';
import { unreadableJournals } from '../evidence/journal-access.ts';
import { findCoredumps, type CoredumpQuery } from '../evidence/journal.ts';
import type { CoredumpRecord } from '../evidence/record.ts';
import { storedCore, type StoredCore } from '../evidence/stored-core.ts';
import type { OwnSignature, Stored } from './signatures.ts';

export interface ListQuery extends CoredumpQuery {
  /** All, however many; otherwise `last`, otherwise the newest few. */
  readonly all?: boolean | undefined;
}

const NEWEST = 25;

/** The report of `faultline triage list`: the coredumps of the journal, newest first. */
export async function listCoredumps({ all, ...query }: ListQuery): Promise<Report> {
  const limit = all ? Infinity : (query.last ?? NEWEST);
  const found = await findCoredumps({ ...query, last: limit + 1 });
  const shown = await Promise.all(
    found.slice(0, limit).map(async (record) => ({ record, stored: await storedCore(record, query.root) })),
  );
  const signatures = await ownSignatures(shown, query.root);
  const coredumps = shown.map(({ record, stored }) => listed(record, stored, signatures.get(record)));
  const { match, since, until, directory, file, root } = query;
  return createReport('triage list', {
    subject: known({ match, since, until, directory, file, root }),
    findings: [],
    sections: [{ kind: 'coredumps', title: 'Coredumps', coredumps, more: found.length > limit }],
    incomplete: incomplete(query),
    provenance: {},
  });
}

/** Those that the cores tell; the code that reads cores is loaded only where there are some. */
async function ownSignatures(
  shown: readonly Stored[],
  root: string | undefined,
): Promise<ReadonlyMap<CoredumpRecord, OwnSignature>> {
  if (shown.every(({ stored }) => stored.state !== 'present')) return new Map();
  const { signaturesOf } = await import('./signatures.ts');
  return signaturesOf(shown, root);
}

function listed(
  record: CoredumpRecord,
  { state, path, size }: StoredCore,
  own: OwnSignature | undefined,
): ListedCoredump {
  const { time, pid, uid, signal, signalName, comm, executable, unit, userUnit, truncated, message } = record;
  const entry = {
    time,
    pid,
    uid,
    signal,
    signalName,
    comm,
    executable,
    unit: unit ?? userUnit,
    core: state,
    path,
    size,
    truncated,
    signature: own?.signature ?? approximateSignature(message ?? ''),
    fingerprint: own?.fingerprint,
  };
  return known(entry);
}

function incomplete(query: CoredumpQuery): Incomplete[] {
  const unread = unreadableJournals(query);
  if (unread.length === 0) return [];
  return [
    {
      what: "other users' coredumps",
      why: `this user may not read ${unread.length} of this machine's journal files; root and the group systemd-journal may`,
    },
  ];
}
