import type { Client as PgClient } from 'pg';
import { inTurn } from '../in-turn.ts';
import { EvidenceError, FaultlineError, ToolError } from '../errors/errors.ts';
import { withoutNul, type Database, type Row, type Value } from './database.ts';

/** One writer at a time, as with SQLite: rows that several change in different orders would lock each other out. */
const WRITERS = 0x6661756c; // "faul"

const INT8 = 20; // pg_type.h; counts and milliseconds are below 2^53

/**
 * A store in PostgreSQL. Where the server went away and is back, the next statement finds it again; what was not whole then
 * did not happen.
 * @param url `postgres://user@host/database`; PGPASSWORD and ~/.pgpass work as with psql.
 * @throws EvidenceError where nobody answers, or the server refuses.
 */
export async function openPostgres(url: string): Promise<Database> {
  const name = withoutPassword(url);
  const connect = async (): Promise<Connection> => guarded(name, async () => connection(url));
  return connected(name, await connect(), connect);
}

interface Connection {
  readonly client: PgClient;
  readonly isLost: () => boolean;
}

async function connection(url: string): Promise<Connection> {
  const { default: pg } = await import('pg');
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, Number);
  const client = new pg.Client({
    connectionString: url,
    types,
    connectionTimeoutMillis: 10_000,
    application_name: 'faultline',
  });
  let lost = false;
  client.on('error', () => (lost = true)); // the statement under way, or the next, says so
  client.on('end', () => (lost = true));
  await client.connect();
  return { client, isLost: () => lost };
}

function connected(name: string, first: Connection, connect: () => Promise<Connection>): Database {
  const oneByOne = inTurn();
  let current = first;
  let within = false;
  const query = async (sql: string, values: readonly Value[] = []): Promise<Row[]> =>
    oneByOne(async () => {
      if (current.isLost() && !within) current = await connect();
      const { client } = current;
      return guarded(name, async () => (await client.query<Record<string, Value>>(sql, values.map(withoutNul))).rows);
    });
  return {
    kind: 'postgres',
    name,
    query,
    transaction: async (work) => {
      await query('BEGIN');
      within = true;
      try {
        await query('SELECT pg_advisory_xact_lock($1)', [WRITERS]);
        const result = await work();
        await query('COMMIT');
        return result;
      } catch (error) {
        await current.client.query('ROLLBACK').catch(() => undefined); // where the connection is lost the server does it
        throw error;
      } finally {
        within = false;
      }
    },
    settle: async () => undefined,
    close: async () => current.client.end(),
  };
}

async function guarded<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FaultlineError) throw error;
    const { code, message } = error as Error & { code?: string };
    if (code === undefined || /^(?:E[A-Z]+|08...|28...|3D000|42501|57P0.)$/.test(code))
      throw new EvidenceError(
        `The store ${name} can't be used: ${message || code}.`,
        'Check that the server runs, the address, user and password.',
        { cause: error },
      );
    throw new ToolError(
      `The store ${name} failed: ${message} (${code}).`,
      'Look at the log of the server; nothing of this was stored.',
      { cause: error },
    );
  }
}

function withoutPassword(url: string): string {
  return url.replace(/^([a-z]+:\/\/[^:@/]*):[^@/]*@/, '$1@');
}
