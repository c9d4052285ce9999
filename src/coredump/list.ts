import { known } from '../text/known.ts';
import { createReport } from '../report/create.ts';
import type { Incomplete, Report } from '../report/model.ts';
import type { ListedCoredump } from '../report/sections/coredumps.ts';
import { approximateSignature } from '../crash/approximate-signature.ts';
import { unreadableJournals } from '../evidence/journal-access.ts';
import { findCoredumps, type CoredumpQuery } from '../evidence/journal.ts';
import type { CoredumpRecord } from '../evidence/record.ts';
import { storedCore } from '../evidence/stored-core.ts';

export interface ListQuery extends CoredumpQuery {
  /** All, however many; otherwise `last`, otherwise the newest few. */
  readonly all?: boolean | undefined;
}

const NEWEST = 25;

/** The report of `faultline triage list`: the coredumps of the journal, newest first. */
export async function listCoredumps({ all, ...query }: ListQuery): Promise<Report> {
  const limit = all ? Infinity : (query.last ?? NEWEST);
  const found = await findCoredumps({ ...query, last: limit + 1 });
  const coredumps = await Promise.all(found.slice(0, limit).map((record) => listed(record, query.root)));
  const { match, since, until, directory, file, root } = query;
  return createReport('triage list', {
    subject: known({ match, since, until, directory, file, root }),
    findings: [],
    sections: [{ kind: 'coredumps', title: 'Coredumps', coredumps, more: found.length > limit }],
    incomplete: incomplete(query),
    provenance: {},
  });
}

async function listed(record: CoredumpRecord, root: string | undefined): Promise<ListedCoredump> {
  const { time, pid, uid, signal, signalName, comm, executable, unit, userUnit, truncated, message } = record;
  const { state, path, size } = await storedCore(record, root);
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
    signature: approximateSignature(message ?? ''),
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
