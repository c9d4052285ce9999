import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeDirectory, userDirectory } from '../user-directories.ts';
import { incoming, verify } from './cache.ts';
import { askServer, inTurn, type Debuginfod, type Refused } from './request.ts';

/** A file that was fetched, or why not. */
export type Fetched = { readonly file: string } | Refused;

/** How long a miss is believed: a build may be uploaded minutes after it ran. */
const MISS_TTL = 10 * 60_000;

/**
 * Fetches debug files by build-id, verifies and keeps them. Our own client: debuginfod-find verifies nothing, keeps
 * what a server's error page says as a file, and waits 90 seconds for each server that hangs.
 */
export function debuginfodClient(debuginfod: Debuginfod, cache: string): (buildId: string) => Promise<Fetched> {
  const { servers } = debuginfod;
  const ask = inTurn(debuginfod);
  return async (buildId) => {
    const shared = path.join(userDirectory('cache'), 'debuginfod_client', buildId, 'debuginfo');
    if (verify(shared, buildId) === undefined) return { file: shared };
    const missed = readMiss(cache, buildId, servers);
    if (missed !== undefined) return { why: `${missed} (asked within the last ten minutes)` };
    const result = await ask((server, timeout) => fetchFrom(server, buildId, cache, timeout));
    if ('why' in result && !result.isLate) writeMiss(cache, buildId, servers, result.why); // else some were not asked, or not to the end
    return 'why' in result ? { why: result.why } : result;
  };
}

async function fetchFrom(server: string, buildId: string, cache: string, timeout: number): Promise<Fetched> {
  const file = incoming(cache, buildId);
  try {
    return await askServer(server, `buildid/${buildId}/debuginfo`, timeout, async (body) => {
      for await (const chunk of body) if (!file.write(Buffer.from(chunk))) break;
      return file.keep();
    });
  } finally {
    file.discard();
  }
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
