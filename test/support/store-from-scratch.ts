import type { Database, Row } from '../../src/store/database.ts';
import { historyOf, orderOf } from '../../src/store/history.ts';
import type { Seen } from '../../src/store/model.ts';

/** How a crash stands, as it follows from all that was ever seen and said: nothing of it was kept. */
export interface Standing {
  readonly members: readonly string[];
  readonly status: string;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly occurrences: number;
  readonly hosts: readonly string[];
  readonly firstIn: string | undefined;
  readonly goneSince: string | undefined;
  readonly backIn: string | undefined;
}

/** Reads all of `crash` and `seen`, and works out how each crash stands. */
export async function fromScratch(store: Database): Promise<Standing[]> {
  const crashes = await store.query('SELECT * FROM crash ORDER BY fingerprint');
  const seen = await store.query('SELECT * FROM seen');
  const seenBy = (facet: string, of: readonly Row[]): Seen[] => {
    const names = new Set(of.map(({ fingerprint }) => fingerprint));
    const own = seen.filter((row) => row['facet'] === facet && names.has(row['fingerprint'] ?? ''));
    return [...Map.groupBy(own, (row) => String(row['value']))].map(([value, rows]) => ({ value, ...sumOf(rows) }));
  };
  return [...Map.groupBy(crashes, (row) => String(row['merged_into'] ?? row['fingerprint']))].map(([root, group]) => {
    const first = group.find(({ fingerprint }) => fingerprint === root) ?? (group[0] as Row);
    const said = {
      ...(Number(first['acknowledged']) === 1 ? { acknowledged: true as const } : {}),
      ...(first['fixed_in'] == null ? {} : { fixedIn: String(first['fixed_in']) }),
    };
    const ofProgram = crashes.filter(({ program }) => program === first['program']);
    const history = historyOf(said, seenBy('version', group), orderOf(seenBy('version', ofProgram)));
    return {
      members: [...new Set([root, ...group.map(({ fingerprint }) => String(fingerprint))])],
      ...sumOf(group),
      hosts: seenBy('host', group)
        .map(({ value }) => value)
        .toSorted(),
      status: history.status,
      firstIn: history.firstIn,
      goneSince: history.goneSince,
      backIn: history.backIn,
    };
  });
}

function sumOf(rows: readonly Row[]): Omit<Seen, 'value'> {
  return {
    firstSeen: Math.min(...rows.map((row) => Number(row['first_seen']))),
    lastSeen: Math.max(...rows.map((row) => Number(row['last_seen']))),
    occurrences: rows.reduce((sum, row) => sum + Number(row['occurrences']), 0),
  };
}
