/**
 * What each version of the store adds to the one before, in the SQL that SQLite and PostgreSQL share. A landed version never
 * changes. `seen` holds sums, so that nothing that is asked reads all occurrences; `alike`
 * which crash a stack was of that somebody wrote down, so that a core with the same need not be read; `outbox` what others
 * have to be told; `sample` what a report told of a crash; `upload` cores
 * that hosts sent, by the job that triages them. A day, in `seen`, is counted from the epoch. `today` and `lineage` hold what
 * follows from the others (derive.ts): how each crash stands, merged ones as one, and in which versions each program crashed.
 * They are made anew after each migration.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE crash (
       fingerprint TEXT PRIMARY KEY, signature TEXT NOT NULL, title TEXT NOT NULL, rule TEXT NOT NULL, program TEXT,
       weak INTEGER NOT NULL, first_seen BIGINT NOT NULL, last_seen BIGINT NOT NULL, occurrences BIGINT NOT NULL,
       acknowledged INTEGER NOT NULL DEFAULT 0, fixed_in TEXT, note TEXT, merged_into TEXT)`,
    `CREATE TABLE occurrence (
       identity TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, time BIGINT NOT NULL, host TEXT, pid BIGINT, version TEXT,
       unit TEXT, evidence TEXT)`,
    'CREATE INDEX occurrence_of ON occurrence (fingerprint, time)',
    'CREATE INDEX occurrence_time ON occurrence (time)',
    `CREATE TABLE seen (
       fingerprint TEXT NOT NULL, facet TEXT NOT NULL, value TEXT NOT NULL, first_seen BIGINT NOT NULL,
       last_seen BIGINT NOT NULL, occurrences BIGINT NOT NULL, PRIMARY KEY (fingerprint, facet, value))`,
    'CREATE INDEX seen_value ON seen (facet, value)',
    'CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)',
  ],
  [
    'CREATE TABLE alike (stack TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, version TEXT)',
    'CREATE TABLE outbox (identity TEXT PRIMARY KEY, body TEXT NOT NULL)',
  ],
  [
    'CREATE TABLE sample (fingerprint TEXT PRIMARY KEY, report TEXT NOT NULL)',
    `INSERT INTO seen (fingerprint, facet, value, first_seen, last_seen, occurrences)
       SELECT fingerprint, 'day', CAST(time / 86400000 AS TEXT), min(time), max(time), count(*)
       FROM occurrence GROUP BY fingerprint, time / 86400000`,
  ],
  [
    `CREATE TABLE upload (
       job TEXT PRIMARY KEY, file TEXT NOT NULL, size BIGINT NOT NULL, received BIGINT NOT NULL, state TEXT NOT NULL,
       reported TEXT, fingerprint TEXT, why TEXT)`,
    'CREATE INDEX upload_received ON upload (received)',
  ],
  [
    `CREATE TABLE today (
       root TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, program TEXT, rule TEXT NOT NULL, text TEXT NOT NULL,
       status BIGINT NOT NULL, first_seen BIGINT NOT NULL, last_seen BIGINT NOT NULL, occurrences BIGINT NOT NULL,
       hosts BIGINT NOT NULL, first_in TEXT, gone_since TEXT, back_in TEXT)`,
    'CREATE INDEX today_order ON today (status, last_seen DESC)',
    'CREATE INDEX today_program ON today (program)',
    'CREATE INDEX crash_merged ON crash (merged_into) WHERE merged_into IS NOT NULL',
    'CREATE TABLE lineage (key TEXT PRIMARY KEY, program TEXT NOT NULL, version TEXT NOT NULL, first_seen BIGINT NOT NULL)',
    'CREATE INDEX lineage_program ON lineage (program)',
    'DROP INDEX seen_value',
    'CREATE INDEX seen_value ON seen (facet, value, fingerprint)',
  ],
];
