import * as Flags from '@oclif/core/flags';

/** The flags of every command that asks debuginfod. Nobody is asked who was not named. */
export const debuginfodFlags = {
  debuginfod: Flags.boolean({ description: 'Ask the servers in DEBUGINFOD_URLS.' }),
  'debuginfod-url': Flags.string({
    description: 'Ask this server. May be repeated.',
    helpValue: 'URL',
    multiple: true,
    multipleNonGreedy: true,
  }),
} as const;

/**
 * The servers that those flags name; nothing of it is loaded where nobody is to be asked.
 * @throws UsageError as `serversOf` does.
 */
export async function askedServers(flags: {
  readonly debuginfod: boolean;
  readonly 'debuginfod-url'?: readonly string[] | undefined;
}): Promise<readonly string[]> {
  if (!flags.debuginfod && flags['debuginfod-url'] === undefined) return [];
  const { serversOf } = await import('./servers.ts');
  return serversOf(flags);
}
