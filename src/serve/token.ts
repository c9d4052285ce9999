import { createHash, timingSafeEqual } from 'node:crypto';
import { readSmallFile, Refused } from '../config/small-file.ts';
import { UsageError } from '../errors/errors.ts';
import { Refusal, type Asked, type Site } from './model.ts';

const SHORTEST = 16;
const LONGEST = 4096;

/**
 * The token of those who may write: of a file, else of the environment; never of the command line, which every user of the
 * machine can read.
 * @throws UsageError for a file that can't be read, and for a token that could be guessed.
 */
export function tokenFrom(file: string | undefined, environment: string | undefined): string | undefined {
  const token = (file === undefined ? environment : textOf(file))?.trim();
  if (token === undefined || (file === undefined && token === '')) return undefined;
  if (token.length < SHORTEST || !/^[\x21-\x7e]+$/.test(token))
    throw new UsageError(
      `The token ${file === undefined ? 'in FAULTLINE_TOKEN' : `in ${file}`} has ${token.length} characters, or others than printable ASCII.`,
      `Make one of ${SHORTEST} or more, for example: openssl rand -hex 32`,
    );
  return token;
}

function textOf(file: string): string {
  try {
    return readSmallFile(file, LONGEST).text;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new UsageError(`The token can't be read from ${file}: ${error.message}.`, 'Check the path, and its mode.', {
      cause: error,
    });
  }
}

/** Compares with a token; how long that takes tells nothing of it, not even its length. */
export function comparison(token: string): (given: string) => boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(token);
  return (given) => timingSafeEqual(digest(given), expected);
}

/** @throws Refusal unless the request brings the token as `Authorization: Bearer TOKEN`. */
export function mustBringToken({ headers }: Pick<Asked, 'headers'>, site: Pick<Site, 'mayWrite'>): void {
  const [, token] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  checkToken(token, site, 'Send it as: Authorization: Bearer TOKEN');
}

/** @throws Refusal for another token than that of those who may write. */
export function checkToken(token: string | undefined, { mayWrite }: Pick<Site, 'mayWrite'>, how: string): void {
  if (mayWrite === undefined)
    throw new Refusal(403, 'This server has no token: nobody writes here.', 'Start it with --token-file.');
  if (token === undefined || token === '') throw new Refusal(401, 'This needs the token.', how);
  if (!mayWrite(token)) throw new Refusal(403, 'This is not the token.', how);
}
