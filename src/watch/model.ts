import type { Answer } from '../report/create.ts';
import type { CoredumpRecord } from '../evidence/record.ts';

/** How a coredump of the journal is triaged: `whole` from its core, `recorded` by what systemd-coredump wrote of it. */
export interface Triage {
  readonly whole: (record: CoredumpRecord) => Promise<Answer>;
  readonly recorded: (record: CoredumpRecord) => Promise<Answer | undefined>;
}

/** What became of coredumps. */
export interface TakenIn {
  /** That were looked at. */
  coredumps: number;
  added: number;
  /** That the store had. */
  there: number;
  expired: number;
  newCrashes: number;
  /** Added without reading a core: their stack is that of a crash that was read before. */
  alike: number;
  /** Fingerprints of the crashes that have more occurrences now. */
  readonly touched: Set<string>;
  readonly unread: { readonly what: string; readonly why: string }[];
}

export function nothingYet(): TakenIn {
  return { coredumps: 0, added: 0, there: 0, expired: 0, newCrashes: 0, alike: 0, touched: new Set(), unread: [] };
}
