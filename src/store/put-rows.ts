import type { Database, Row, Value } from './database.ts';

/** Rows in one statement: a statement of each length is prepared once, and has fewer parameters than either database allows. */
const LENGTHS = [256, 32, 4, 1] as const;

/**
 * Puts many rows in with few statements: to a server each is a journey.
 * @param into the table and its columns: `crash (fingerprint, title)`.
 * @param then what follows the rows: `ON CONFLICT ... RETURNING ...`; of rows that meet in one conflict there may be no two.
 * @returns what the statements returned.
 */
export async function putRows(
  store: Database,
  into: string,
  then: string,
  rows: readonly (readonly Value[])[],
): Promise<Row[]> {
  const returned: Row[] = [];
  let at = 0;
  for (const length of LENGTHS)
    for (; at + length <= rows.length; at += length) {
      const piece = rows.slice(at, at + length);
      const sql = `INSERT INTO ${into} VALUES ${placesOf(length, piece[0]?.length ?? 0)} ${then}`;
      returned.push(...(await store.query(sql, piece.flat())));
    }
  return returned;
}

/** `($1, $2), ($3, $4)` */
function placesOf(rows: number, columns: number): string {
  const row = (number: number): string =>
    `(${Array.from({ length: columns }, (_, column) => `$${number * columns + column + 1}`).join(', ')})`;
  return Array.from({ length: rows }, (_, number) => row(number)).join(', ');
}
