import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeDirectory } from '../user-directories.ts';
import { askServer, inTurn, type Debuginfod, type Refused } from './request.ts';

/** A source file as a server has it of a build, or why none. */
export type FetchedSource = { readonly content: Buffer } | Refused;

/** Bytes; more has no file of source. */
const LARGEST = 16 * 1024 * 1024;

/**
 * Fetches the source that builds were made from, and keeps it: debuginfod(8), `/buildid/BUILDID/source/PATH`.
 * @param cache a private directory.
 * @returns asks for one file by its absolute path; what `isRight` refuses is neither told nor kept.
 */
export function sourceClient(
  debuginfod: Debuginfod,
  cache: string,
): (buildId: string, file: string, isRight: (content: Buffer) => boolean) => Promise<FetchedSource> {
  const ask = inTurn(debuginfod);
  return async (buildId, file, isRight) => {
    const name = path.posix.normalize(file);
    const kept = path.join(cache, 'source', buildId, createHash('sha256').update(name).digest('hex'));
    const before = read(kept);
    if (before !== undefined && isRight(before)) return { content: before };
    const place = `buildid/${buildId}/source${name.split('/').map(encodeURIComponent).join('/')}`;
    const result = await ask((server, timeout) =>
      askServer(server, place, timeout, async (body): Promise<FetchedSource> => {
        const content = await contentOf(body);
        return content !== undefined && !content.includes(0) && isRight(content)
          ? { content }
          : { why: 'what it has is not what was compiled' };
      }),
    );
    if ('content' in result) keep(kept, result.content);
    return result;
  };
}

async function contentOf(body: AsyncIterable<Uint8Array>): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LARGEST) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined; // it was not fetched before
  }
}

/** A cache that can't be written is one without it. */
function keep(file: string, content: Buffer): void {
  const own = `${file}.${process.pid}`;
  try {
    makeDirectory(path.dirname(file));
    writeFileSync(own, content, { mode: 0o600, flag: 'wx' });
    renameSync(own, file);
  } catch {
    return;
  }
}
