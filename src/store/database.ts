import { EvidenceError } from '../errors/errors.ts';

/** A value in a row: what SQLite and PostgreSQL have in common. */
export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

/**
 * A database that speaks the SQL which SQLite and PostgreSQL share: parameters are `$1`, `$2`; integers are of 64 bits and
 * come as numbers; `ON CONFLICT` and `RETURNING` work.
 */
export interface Database {
  readonly kind: 'sqlite' | 'postgres';
  /** Where it is, as a person would say it; without a password. */
  readonly name: string;
  /**
   * @returns the rows of one statement.
   * @throws EvidenceError or ToolError with what is wrong with the store.
   */
  query(sql: string, values?: readonly Value[]): Promise<Row[]>;
  /** Runs what is to happen whole or not at all. One writer is at work at a time; others wait. Never nested. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** Sets what is set in a store, once it is known to be one: another program's database is left as it is. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** The error for a store that was never made. */
export function noStore(name: string): EvidenceError {
  return new EvidenceError(
    `There is no store at ${name}.`,
    'Make one of reports that were saved with --json: faultline store add REPORT.json',
  );
}

/**
 * A value as every database can hold it: PostgreSQL's texts hold every character but this one
 * (https://www.postgresql.org/docs/current/datatype-character.html).
 */
export function withoutNul<Each extends Value | undefined>(value: Each): Each | string {
  return typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value;
}
