import { known } from '../text/known.ts';
import type { Row } from './database.ts';
import type { Seen, StoredCrash, StoredOccurrence } from './model.ts';

/** A row of `crash`. */
export function crashOf(row: Row): StoredCrash {
  return {
    fingerprint: String(row['fingerprint']),
    signature: String(row['signature']),
    title: String(row['title']),
    rule: String(row['rule']),
    firstSeen: Number(row['first_seen']),
    lastSeen: Number(row['last_seen']),
    occurrences: Number(row['occurrences']),
    ...known({
      program: textOf(row['program']),
      weak: flagOf(row['weak']),
      acknowledged: flagOf(row['acknowledged']),
      fixedIn: textOf(row['fixed_in']),
      note: textOf(row['note']),
      mergedInto: textOf(row['merged_into']),
    }),
  };
}

/** A row of `occurrence`, with those columns of `crash` that tell which it is. */
export function occurrenceOf(row: Row): StoredOccurrence {
  return {
    identity: String(row['identity']),
    fingerprint: String(row['fingerprint']),
    signature: String(row['signature']),
    title: String(row['title']),
    rule: String(row['rule']),
    time: Number(row['time']),
    ...known({
      program: textOf(row['program']),
      host: textOf(row['host']),
      pid: row['pid'] == null ? undefined : Number(row['pid']),
      version: textOf(row['version']),
      unit: textOf(row['unit']),
      weak: flagOf(row['weak']),
      evidence: textOf(row['evidence']),
    }),
  };
}

/** A row of `seen`. */
export function seenOf(row: Row): Seen {
  return {
    value: String(row['value']),
    firstSeen: Number(row['first_seen']),
    lastSeen: Number(row['last_seen']),
    occurrences: Number(row['occurrences']),
  };
}

/** Each value once. */
export function together(all: readonly Seen[]): Seen[] {
  return [...Map.groupBy(all, ({ value }) => value)].map(([value, each]) => ({ value, ...summed(each) }));
}

type Span = Omit<Seen, 'value'>;

/** How often all of them were seen, and when; there is one at least. */
export function summed(all: readonly Span[]): Span {
  return all
    .map(({ firstSeen, lastSeen, occurrences }) => ({ firstSeen, lastSeen, occurrences }))
    .reduce((sum, each) => ({
      firstSeen: Math.min(sum.firstSeen, each.firstSeen),
      lastSeen: Math.max(sum.lastSeen, each.lastSeen),
      occurrences: sum.occurrences + each.occurrences,
    }));
}

export function textOf(value: Row[string] | undefined): string | undefined {
  return value == null ? undefined : String(value);
}

function flagOf(value: Row[string] | undefined): true | undefined {
  return Number(value ?? 0) === 0 ? undefined : true;
}
