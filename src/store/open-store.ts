import path from 'node:path';
import { EvidenceError } from '../errors/errors.ts';
import { userDirectory } from '../user-directories.ts';
import { noStore, type Database } from './database.ts';
import { deriveAll } from './derive.ts';
import { MIGRATIONS } from './migrations.ts';

/** Where the store is when nobody says: beside what else the user's programs keep. */
export function defaultStore(): string {
  return path.join(userDirectory('data'), 'faultline', 'store.sqlite');
}

/** Whether a store is made where there is none. */
export interface Opening {
  readonly create?: boolean;
}

/**
 * Opens a store, and brings it to this version where needed.
 * @param place a file, or `postgres://...`.
 * @throws EvidenceError for what is no store, may not be used, or was made by a newer faultline.
 */
export async function openStore(place: string = defaultStore(), { create = false }: Opening = {}): Promise<Database> {
  const database = /^postgres(?:ql)?:\/\//.test(place)
    ? await (await import('./postgres.ts')).openPostgres(place)
    : await (await import('./sqlite.ts')).openSqlite(place, create);
  try {
    const version = await versionOf(database);
    if (version === 0 && !create) throw noStore(database.name);
    await database.settle();
    if (version < MIGRATIONS.length) await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Opens a store for as long as the work takes. */
export async function withStore<T>(
  place: string | undefined,
  work: (store: Database) => Promise<T>,
  opening: Opening = {},
): Promise<T> {
  const store = await openStore(place, opening);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function migrate(database: Database): Promise<void> {
  await database.transaction(async () => {
    await database.query('CREATE TABLE IF NOT EXISTS faultline_store (version BIGINT NOT NULL)');
    const version = await versionOf(database);
    if (version === MIGRATIONS.length) return; // another process was first
    for (const statement of MIGRATIONS.slice(version).flat()) await database.query(statement);
    await deriveAll(database);
    await database.query('DELETE FROM faultline_store');
    await database.query('INSERT INTO faultline_store VALUES ($1)', [MIGRATIONS.length]);
  });
}

/** The version of a store; 0 for an empty database. */
async function versionOf(database: Database): Promise<number> {
  const [there] = await database.query(TABLES[database.kind]);
  if (Number(there?.['ours']) === 0) {
    if (Number(there?.['tables']) === 0) return 0;
    throw new EvidenceError(
      `${database.name} holds other tables than a store's.`,
      'Name a store, a new file, or an empty database.',
    );
  }
  const [row] = await database.query('SELECT version FROM faultline_store');
  const version = Number(row?.['version'] ?? 0);
  if (version > MIGRATIONS.length)
    throw new EvidenceError(
      `The store ${database.name} was made by a newer faultline (its version is ${version}, ours ${MIGRATIONS.length}).`,
      'Install that version; nothing was changed.',
    );
  return version;
}

/** Which tables there are is the one question that the two answer differently. */
const TABLES = {
  sqlite:
    "SELECT count(*) AS tables, count(*) FILTER (WHERE name = 'faultline_store') AS ours FROM sqlite_master WHERE type = 'table'",
  postgres:
    "SELECT count(*) AS tables, count(*) FILTER (WHERE table_name = 'faultline_store') AS ours FROM information_schema.tables WHERE table_schema = current_schema()",
} as const satisfies Record<Database['kind'], string>;
