import { UsageError } from '../errors/errors.ts';
import { isHttp } from './request.ts';

/**
 * The servers in DEBUGINFOD_URLS. Fedora puts words between them that say how signatures are checked from there on
 * (`ima:enforcing`): debuginfod-client-config(7).
 */
export function serversIn(urls: string): string[] {
  return urls.split(/\s+/).filter((word) => word !== '' && !word.startsWith('ima:'));
}

/**
 * The servers that those flags name.
 * @throws UsageError for what is no server's address, and where there is none to ask.
 */
export function serversOf(flags: {
  readonly debuginfod: boolean;
  readonly 'debuginfod-url'?: readonly string[] | undefined;
}): string[] {
  const named = flags['debuginfod-url'] ?? [];
  const wrong = named.find((url) => !isHttp(url));
  if (wrong !== undefined)
    throw new UsageError(
      `--debuginfod-url ${wrong} is no http:// or https:// address.`,
      'Name a server, for example https://debuginfod.debian.net.',
    );
  const servers = [...named, ...(flags.debuginfod ? serversIn(process.env['DEBUGINFOD_URLS'] ?? '') : [])];
  if (flags.debuginfod && servers.length === 0)
    throw new UsageError(
      '--debuginfod has no server to ask: DEBUGINFOD_URLS is not set.',
      'Set it, or name a server with --debuginfod-url URL.',
    );
  return servers;
}
