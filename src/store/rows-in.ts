import type { Database, Row } from './database.ts';

/** Values in one question: of each length it is prepared once. */
const LENGTHS = { usual: 16, many: 256 };

/**
 * The rows of many keys, with few questions: to a server each is a journey.
 * @param sql up to what is to be among the values: `SELECT * FROM crash WHERE fingerprint`.
 * @param then what follows: `GROUP BY ...`, of groups that are within one key.
 */
export async function rowsIn(store: Database, sql: string, values: readonly string[], then = ''): Promise<Row[]> {
  const rows: Row[] = [];
  let at = 0;
  while (at < values.length) {
    const length = values.length - at > LENGTHS.usual ? LENGTHS.many : LENGTHS.usual;
    const asked = Array.from({ length }, (_, index) => values[at + index] ?? null);
    const places = asked.map((_, index) => `$${index + 1}`).join(', ');
    rows.push(...(await store.query(`${sql} IN (${places}) ${then}`, asked)));
    at += length;
  }
  return rows;
}
