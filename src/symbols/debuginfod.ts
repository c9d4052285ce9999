import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EvidenceError } from '../errors/errors.ts';
import { makeDirectory, userDirectory } from '../user-directories.ts';
import { incoming, verify } from './cache.ts';

/**
 * The servers in DEBUGINFOD_URLS. Fedora puts words between them that say how signatures are checked from there on
 * (`ima:enforcing`): debuginfod-client-config(7).
 */
export function serversIn(urls: string): string[] {
  return urls.split(/\s+/).filter((word) => word !== '' && !word.startsWith('ima:'));
}

/** Whether a server can be asked by HTTP. */
export function isHttp(server: string): boolean {
  return ['http:', 'https:'].includes(URL.parse(server)?.protocol ?? '');
}

/** Servers that are asked, one after another; times in milliseconds. */
export interface Debuginfod {
  readonly servers: readonly string[];
  /** For one file of one server. Default 30,000. */
  readonly fileTimeout?: number;
  /** For all files together. Default 120,000. */
  readonly totalTimeout?: number;
}

/** A file that was fetched, or why not. */
export type Fetched = { readonly file: string } | { readonly why: string };

const FILE_TIMEOUT = 30_000;
const TOTAL_TIMEOUT = 120_000;
/** How long a miss is believed: a build may be uploaded minutes after it ran. */
const MISS_TTL = 10 * 60_000;

/**
 * Fetches debug files by build-id, verifies and keeps them. Our own client: debuginfod-find verifies nothing, keeps
 * what a server's error page says as a file, and waits 90 seconds for each server that hangs.
 */
export function debuginfodClient(
  { servers, fileTimeout = FILE_TIMEOUT, totalTimeout = TOTAL_TIMEOUT }: Debuginfod,
  cache: string,
): (buildId: string) => Promise<Fetched> {
  const deadline = Date.now() + totalTimeout;
  return async (buildId) => {
    const shared = path.join(userDirectory('cache'), 'debuginfod_client', buildId, 'debuginfo');
    if (verify(shared, buildId) === undefined) return { file: shared };
    const missed = readMiss(cache, buildId, servers);
    if (missed !== undefined) return { why: `${missed} (asked within the last ten minutes)` };
    const reasons: string[] = [];
    for (const server of servers) {
      const left = Math.min(fileTimeout, deadline - Date.now());
      const result = left > 0 ? await fetchFrom(server, buildId, cache, left) : { why: 'no time was left for it' };
      if ('file' in result) return result;
      reasons.push(`${hostOf(server)}: ${result.why}`);
    }
    const why = reasons.join('; ');
    if (Date.now() < deadline) writeMiss(cache, buildId, servers, why); // else some were not asked, or not to the end
    return { why };
  };
}

async function fetchFrom(server: string, buildId: string, cache: string, timeout: number): Promise<Fetched> {
  if (!isHttp(server)) return { why: 'it is no http:// or https:// address' };
  const file = incoming(cache, buildId);
  try {
    const { address, headers } = requestTo(server);
    const response = await fetch(`${address}/buildid/${buildId}/debuginfo`, {
      signal: AbortSignal.timeout(timeout),
      headers,
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      file.discard();
      return { why: response.status === 404 ? 'it does not have it' : `it answered ${response.status}` };
    }
    let fits = true;
    for await (const chunk of response.body) {
      fits = file.write(Buffer.from(chunk as Uint8Array));
      if (!fits) break;
    }
    return file.keep();
  } catch (error) {
    file.discard();
    if (error instanceof EvidenceError) throw error; // the cache can't be written
    return { why: explain(error, timeout) };
  }
}

/** A name and password in the address go into a header: fetch refuses them where they stand. */
function requestTo(server: string): { address: string; headers: Record<string, string> } {
  const url = new URL(server);
  const [name, password] = [url.username, url.password].map((part) => decodeURIComponent(part));
  [url.username, url.password] = ['', ''];
  const authorization =
    name === '' && password === ''
      ? {}
      : { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
  return { address: url.href.replace(/\/+$/, ''), headers: { 'user-agent': 'faultline', ...authorization } };
}

function explain(error: unknown, timeout: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `it did not answer within ${timeout / 1000} s`;
  const { code, message } = (error.cause ?? error) as { code?: string; message: string };
  return code === 'UND_ERR_SOCKET' ? 'it ended the answer early' : `it can't be reached: ${code ?? message}`;
}

/** A miss holds for the servers that were asked, no others. */
interface Miss {
  readonly time: number;
  readonly servers: readonly string[];
  readonly why: string;
}

function readMiss(cache: string, buildId: string, servers: readonly string[]): string | undefined {
  try {
    const miss = JSON.parse(readFileSync(missFile(cache, buildId), 'utf8')) as Miss;
    return Date.now() - miss.time < MISS_TTL && servers.every((server) => miss.servers.includes(server))
      ? miss.why
      : undefined;
  } catch {
    return undefined; // there is none, or not a whole one
  }
}

function writeMiss(cache: string, buildId: string, servers: readonly string[], why: string): void {
  const file = missFile(cache, buildId);
  makeDirectory(path.dirname(file));
  writeFileSync(file, JSON.stringify({ time: Date.now(), servers, why } satisfies Miss));
}

function missFile(cache: string, buildId: string): string {
  return path.join(cache, 'misses', buildId);
}

function hostOf(server: string): string {
  return URL.parse(server)?.host || server;
}
