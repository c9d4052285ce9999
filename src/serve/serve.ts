import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError } from '../errors/errors.ts';
import type { Uploads } from '../fleet/uploads.ts';
import type { Database } from '../store/database.ts';
import { openStore } from '../store/open-store.ts';
import { handSignalsTo } from '../tools/lifecycle.ts';
import { API_ROUTES } from './api-routes.ts';
import { EVIDENCE_ROUTES } from './evidence-routes.ts';
import { isLoopback } from './hosts.ts';
import type { Site } from './model.ts';
import { PAGE_ROUTES } from './page-routes.ts';
import { recentOf } from './recent.ts';
import { makeServer, type Patience } from './server.ts';
import { comparison } from './token.ts';
import { inTurn } from '../in-turn.ts';

/** How long requests that are under way may take when the server is to end, in milliseconds. */
const FAREWELL = 10_000;

export interface ServeOptions {
  readonly store: string | undefined;
  readonly address: string;
  readonly port: number;
  /** Names by which it is called, beside localhost; none: any, unless only this machine reaches it. */
  readonly names: readonly string[];
  readonly token: string | undefined;
  /** Where cores of other hosts go; undefined: none are taken. */
  readonly uploads?: Uploads | undefined;
  readonly patience?: Patience;
}

/** A server that listens. */
export interface Serving {
  readonly url: string;
  /** Lets what is under way end, and no more begin. */
  readonly stop: () => Promise<void>;
}

/** Serves a store until somebody ends the process. @param tell what whoever runs it should know. */
export async function serve(options: ServeOptions, tell: (line: string) => void): Promise<void> {
  const ended = new Promise<void>((resolve) => handSignalsTo(() => resolve()));
  const { url, stop } = await startServing(options, tell);
  tell(`${url} shows the crashes${options.token === undefined ? '; without a token nobody can write' : ''}.`);
  await ended;
  await stop();
}

/**
 * Begins to serve a store; it is made where it is not there and somebody may write.
 * @throws UsageError where nobody can listen there; EvidenceError for what is no store.
 */
export async function startServing(options: ServeOptions, tell: (line: string) => void): Promise<Serving> {
  const { store, token, uploads } = options;
  const opening = { create: token !== undefined };
  const writer = await openStore(store, opening);
  const reader = await openStore(store, opening);
  try {
    if (uploads !== undefined) await prepare(store, writer, uploads, tell);
    const server = makeServer(
      [...PAGE_ROUTES, ...API_ROUTES, ...EVIDENCE_ROUTES],
      siteOf(reader, writer, options),
      namesOf(options),
      tell,
      options.patience,
    );
    await listen(server, options);
    return {
      url: urlOf(server),
      stop: async () => {
        await close(server);
        await Promise.all([reader.close(), writer.close()]);
      },
    };
  } catch (error) {
    await Promise.all([reader.close(), writer.close()]);
    throw error;
  }
}

async function prepare(
  place: string | undefined,
  writer: Database,
  uploads: Uploads,
  tell: (line: string) => void,
): Promise<void> {
  const [{ placeOfJobs, prepareJobs }, { prepareUploads }] = await Promise.all([
    import('../fleet/queue.ts'),
    import('../fleet/uploads.ts'),
  ]);
  await prepareJobs(placeOfJobs(place), tell);
  await prepareUploads(writer, uploads);
}

function siteOf(reader: Database, writer: Database, { token, uploads }: ServeOptions): Site {
  const write = inTurn();
  return {
    recent: recentOf(),
    reader,
    write: async (work) => write(async () => work(writer)),
    mayWrite: token === undefined ? undefined : comparison(token),
    uploads,
    now: Date.now,
  };
}

function namesOf({ address, names }: ServeOptions): ReadonlySet<string> | undefined {
  if (names.length === 0 && !isLoopback(address)) return undefined;
  return new Set([...names, address].map((name) => name.toLowerCase()));
}

async function listen(server: Server, { address, port }: ServeOptions): Promise<void> {
  server.listen(port, address.replace(/^\[(.*)\]$/, '$1'));
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${address}:${port} can't be listened on: ${code}.`, 'Name another with --listen.', {
      cause: error,
    });
  }
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), FAREWELL);
  await closed;
  clearTimeout(late);
}
