import { EvidenceError } from '../errors/errors.ts';

/** Why a server gave nothing. */
export interface Refused {
  readonly why: string;
}

/** Servers that are asked, one after another; times in milliseconds. */
export interface Debuginfod {
  readonly servers: readonly string[];
  /** For one file of one server. Default 30,000. */
  readonly fileTimeout?: number;
  /** For all files together. Default 120,000. */
  readonly totalTimeout?: number;
}

const FILE_TIMEOUT = 30_000;
const TOTAL_TIMEOUT = 120_000;

/**
 * Begins to ask servers: what comes after all their time is over is refused.
 * @returns asks all of them for one thing, until one has it.
 */
export function inTurn({
  servers,
  fileTimeout = FILE_TIMEOUT,
  totalTimeout = TOTAL_TIMEOUT,
}: Debuginfod): <Result extends object>(
  ask: (server: string, timeout: number) => Promise<Result | Refused>,
) => Promise<Result | (Refused & { readonly isLate: boolean })> {
  const deadline = Date.now() + totalTimeout;
  return async (ask) => {
    const reasons: string[] = [];
    for (const server of servers) {
      const left = Math.min(fileTimeout, deadline - Date.now());
      const result = left > 0 ? await ask(server, left) : { why: 'no time was left for it' };
      if (!('why' in result)) return result;
      reasons.push(`${hostOf(server)}: ${result.why}`);
    }
    return { why: reasons.join('; '), isLate: Date.now() >= deadline };
  };
}

/**
 * Asks a server for what is below its address.
 * @param read the body, and what is made of it.
 * @throws EvidenceError where `read` does.
 */
export async function askServer<Result>(
  server: string,
  place: string,
  timeout: number,
  read: (body: AsyncIterable<Uint8Array>) => Promise<Result>,
): Promise<Result | Refused> {
  if (!isHttp(server)) return { why: 'it is no http:// or https:// address' };
  try {
    const { address, headers } = requestTo(server);
    const response = await fetch(`${address}/${place}`, { signal: AbortSignal.timeout(timeout), headers });
    if (response.ok && response.body !== null) return await read(response.body);
    await response.body?.cancel();
    return { why: response.status === 404 ? NOT_THERE : `it answered ${response.status}` };
  } catch (error) {
    if (error instanceof EvidenceError) throw error; // what it gave can't be kept
    return { why: explain(error, timeout) };
  }
}

/** What is said of a server that answered, and has nothing. */
export const NOT_THERE = 'it does not have it';

/** Whether a server can be asked by HTTP. */
export function isHttp(server: string): boolean {
  return ['http:', 'https:'].includes(URL.parse(server)?.protocol ?? '');
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

function hostOf(server: string): string {
  return URL.parse(server)?.host || server;
}
