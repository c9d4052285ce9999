import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { EvidenceError, FaultlineError, ToolError } from '../errors/errors.ts';
import { makeDirectory } from '../user-directories.ts';
import { noStore, type Database, type Row, type Value } from './database.ts';

/** How long a writer waits for another, in milliseconds. SQLite's own default is not to wait at all. */
const WAIT = 30_000;

/**
 * A store in one file. Several processes may use it at once; the file must be on a disk of this machine, for a write-ahead log
 * needs shared memory (https://www.sqlite.org/wal.html).
 * @param create whether to make it where it is not there.
 * @throws EvidenceError where the file is not there, is no database or can't be opened.
 */
export async function openSqlite(file: string, create: boolean): Promise<Database> {
  if (!create && !existsSync(file)) throw noStore(file);
  const { DatabaseSync: Sqlite } = await import('node:sqlite');
  return guarded(file, () => {
    makeDirectory(path.dirname(path.resolve(file)));
    return connected(file, new Sqlite(file, { timeout: WAIT }));
  });
}

function connected(file: string, database: DatabaseSync): Database {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const prepared = statements.get(sql) ?? database.prepare(inItsWords(sql));
    statements.set(sql, prepared);
    return prepared;
  };
  const execute = (sql: string): void => guarded(file, () => database.exec(sql));
  return {
    kind: 'sqlite',
    name: file,
    query: async (sql, values = []) => guarded(file, () => prepare(sql).all(...(values as Value[])) as Row[]),
    transaction: async (work) => {
      execute('BEGIN IMMEDIATE');
      try {
        const result = await work();
        execute('COMMIT');
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
    settle: async () => execute('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL'),
    close: async () => database.close(),
  };
}

/**
 * Parameters as SQLite has them. It looks a numbered one up among all those before it, for each that is bound: of 2,048 in a
 * statement that takes longer than the statement.
 */
function inItsWords(sql: string): string {
  const inOrder = [...sql.matchAll(/\$(\d+)/g)].every(([, number], index) => Number(number) === index + 1);
  return sql.replace(/\$(\d+)/g, inOrder ? '?' : '?$1');
}

/** Result codes: https://www.sqlite.org/rescode.html; the low byte is the primary one. */
const WRONG: Readonly<Record<number, readonly [what: string, remedy: string]>> = {
  5: ['is busy: another process has been writing for half a minute', 'Try again; nothing of this was stored.'],
  8: ['may not be written to', 'Name another with --store, or change its owner or mode.'],
  11: ['is damaged', 'Restore it from a backup, or begin a new one with --store FILE.'],
  13: ['has no room: the disk is full', 'Make room, and run it again; nothing of this was stored.'],
  14: ["can't be opened", 'Check the path, and who may read and write it and its directory.'],
  26: ['is no store of faultline', 'Name a file that "faultline store add" has made, or a new one.'],
};

function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FaultlineError) throw error;
    const { errcode, code, message } = error as Error & { errcode?: number; code?: string };
    const wrong = errcode === undefined ? undefined : WRONG[errcode & 0xff];
    if (wrong !== undefined) throw new EvidenceError(`The store ${file} ${wrong[0]}.`, wrong[1], { cause: error });
    if (code?.startsWith('E') && code !== 'ERR_SQLITE_ERROR')
      throw new EvidenceError(`The store ${file} can't be opened: ${code}.`, 'Check the path.', { cause: error });
    throw new ToolError(`The store ${file} failed: ${message}.`, 'Check the disk, and whether it is full.', {
      cause: error,
    });
  }
}
