import { accessSync, constants, globSync } from 'node:fs';
import { EvidenceError } from '../errors/errors.ts';
import type { JournalPlace } from '../tools/journalctl.ts';
import type { CoredumpQuery } from './journal.ts';

const JOURNALS = ['/run/log/journal/*/*.journal', '/var/log/journal/*/*.journal'];

/** The journal files of this machine that this user may not read: journalctl leaves them out without a word. */
export function unreadableJournals(place: JournalPlace): string[] {
  if (isElsewhere(place)) return [];
  return journalFiles().filter((file) => !isReadable(file));
}

/** The error for a query that found nothing, by what may be the reason. */
export function noCoredump(match: string | undefined, query: CoredumpQuery): EvidenceError {
  const what = match === undefined ? 'The journal holds no coredump' : `No coredump in the journal matches "${match}"`;
  const when = query.since === undefined && query.until === undefined ? '' : ' in that time';
  return new EvidenceError(`${what}${when}.`, reason(match, query));
}

function reason(match: string | undefined, place: JournalPlace): string {
  if (!isElsewhere(place) && journalFiles().length === 0)
    return 'This machine has no journal: name the core file itself. kernel.core_pattern says where the kernel puts it.';
  if (unreadableJournals(place).length > 0)
    return 'This user may not read the whole journal: run it as root, or join the group systemd-journal.';
  if (match !== undefined)
    return 'A match is a pid, a command, the path of an executable or of a core file, a unit, or FIELD=value; see "faultline triage list".';
  return 'Name the core file itself, or install systemd-coredump to have coredumps kept: apt-get install systemd-coredump.';
}

function isElsewhere({ directory, file, root }: JournalPlace): boolean {
  return (directory ?? file ?? root) !== undefined;
}

function journalFiles(): string[] {
  return globSync(JOURNALS);
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
